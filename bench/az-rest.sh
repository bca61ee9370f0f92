#!/bin/sh
# The same job as `setup --skip-proof --auth azure-cli`, as one would type it with Azure CLI: one `az rest` after another, the
# ids of the permissions copied from a page. Nothing is looked at before or read back after.
# Usage: az-rest.sh AZ GRAPH NAME TOKEN
set -eu
az=$1 graph=$2/v1.0 name=$3 token=$4

# Its own sign-in cannot be used here: this Azure CLI asks the public cloud about every authority, and has no way not to.
rest() {
  "$az" rest --only-show-errors --skip-authorization-header \
    --headers "Authorization=Bearer $token" Content-Type=application/json "$@"
}
id_of() { rest --method get --url "$graph/servicePrincipals(appId='$1')?\$select=id" --query id --output tsv; }
grant() {
  rest --method post --url "$graph/oauth2PermissionGrants" --output none \
    --body "{\"clientId\":\"$principal\",\"consentType\":\"AllPrincipals\",\"resourceId\":\"$1\",\"scope\":\"$2\"}"
}

xdr_app=8ee8fdad-f234-4243-8f3b-15c294843740
endpoint_app=fc780465-2017-40d4-a0c5-307022471b92
graph_app=00000003-0000-0000-c000-000000000000

scope() { printf '{"id":"%s","type":"Scope"}' "$1"; }
resource() { printf '{"resourceAppId":"%s","resourceAccess":[%s]}' "$1" "$2"; }

app=$(rest --method post --url "$graph/applications" --query appId --output tsv --body "{
  \"displayName\": \"$name\", \"signInAudience\": \"AzureADMyOrg\", \"isFallbackPublicClient\": true,
  \"publicClient\": { \"redirectUris\": [\"http://localhost\"] },
  \"requiredResourceAccess\": [
    $(resource $xdr_app "$(scope 12c153a4-4204-4224-aa3c-4626e2f47c2b)"),
    $(resource $endpoint_app "$(scope fbd3d33a-b1f5-4573-906c-51b39682fbcf),$(scope b2069dc0-9fe9-4e6d-9aca-ccf3dd503819)"),
    $(resource $graph_app "$(scope b9abcc4f-94fc-4457-9141-d20ce80ec952)")
  ] }")
principal=$(rest --method post --url "$graph/servicePrincipals" --query id --output tsv --body "{\"appId\":\"$app\"}")
grant "$(id_of $xdr_app)" 'Incident.Read'
grant "$(id_of $endpoint_app)" 'Machine.Read Alert.Read'
grant "$(id_of $graph_app)" 'SecurityIncident.Read.All openid profile offline_access'
echo "$app"
