#!/bin/sh
# Device code sign-in and one call to Graph with nothing but curl, as a stranger would type it.
set -eu
client_id=$1
login="$PRACTICE_AUTHORITY/$PRACTICE_TENANT/oauth2/v2.0"
field() { sed -n "s/.*\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/p"; }

curl -sS --cacert "$PRACTICE_CA" -o /dev/null -w '{"event":"discovery","status":%{http_code},"http":"%{http_version}"}\n' \
  "$PRACTICE_AUTHORITY/$PRACTICE_TENANT/v2.0/.well-known/openid-configuration"

begun=$(curl -sS --cacert "$PRACTICE_CA" "$login/devicecode" -d "client_id=$client_id" \
  --data-urlencode 'scope=https://graph.microsoft.com/.default offline_access')
device_code=$(printf %s "$begun" | field device_code)
poll() {
  curl -sS --cacert "$PRACTICE_CA" "$login/token" -d "client_id=$client_id" -d "device_code=$device_code" \
    --data-urlencode 'grant_type=urn:ietf:params:oauth:grant-type:device_code'
}
printf '{"event":"first-poll","error":"%s"}\n' "$(poll | field error)"
printf '{"event":"sign-in","url":"%s","userCode":"%s"}\n' \
  "$(printf %s "$begun" | field verification_uri)" "$(printf %s "$begun" | field user_code)"

tries=0
while :; do
  answer=$(poll)
  token=$(printf %s "$answer" | field access_token)
  [ -n "$token" ] && break
  tries=$((tries + 1))
  [ "$tries" -lt 20 ] || exit 1
  sleep 1
done
me=$(curl -sS --cacert "$PRACTICE_CA" -H "Authorization: Bearer $token" "$PRACTICE_GRAPH/v1.0/me")
printf '{"event":"me","body":%s}\n' "$me"
curl -sS --cacert "$PRACTICE_CA" -o /dev/null -w '{"event":"without-a-token","status":%{http_code}}\n' "$PRACTICE_GRAPH/v1.0/me"
if curl -sS "$PRACTICE_GRAPH/v1.0/me" >/dev/null 2>&1; then trusted=true; else trusted=false; fi
printf '{"event":"without-its-authority","trusted":%s}\n' "$trusted"
