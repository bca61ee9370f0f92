# Python's MSAL as its documentation uses it; only told where the authority is and whom to trust.
import json
import os
import sys
import webbrowser

import msal
import requests

authority = os.environ["PRACTICE_AUTHORITY"]
tenant = os.environ["PRACTICE_TENANT"]
ca = os.environ["PRACTICE_CA"]
client_id = sys.argv[1]
graph = ["https://graph.microsoft.com/.default"]


def say(event, **more):
    print(json.dumps({"event": event, **more}), flush=True)


class PracticeBrowser(webbrowser.BaseBrowser):
    def open(self, url, new=0, autoraise=True):
        say("sign-in", url=url, account="analyst")
        return True


webbrowser.register("practice", None, PracticeBrowser("practice"), preferred=True)
app = msal.PublicClientApplication(
    client_id, authority=f"{authority}/{tenant}", verify=ca, instance_discovery=False
)

flow = app.initiate_device_flow(scopes=graph)
say("sign-in", url=flow["verification_uri"], userCode=flow["user_code"], account="admin")
result = app.acquire_token_by_device_flow(flow)
say("device-code", error=result.get("error"), claims=result.get("id_token_claims"))

me = requests.get(
    os.environ["PRACTICE_GRAPH"] + "/v1.0/me",
    headers={"Authorization": "Bearer " + result["access_token"]},
    verify=ca,
)
say("me", status=me.status_code, name=me.json()["userPrincipalName"])

account = app.get_accounts()[0]
again = app.acquire_token_silent(graph, account)
say("silent", same=again["access_token"] == result["access_token"])
fresh = app.acquire_token_silent(graph, account, force_refresh=True)
say("refreshed", same=fresh["access_token"] == result["access_token"], error=fresh.get("error"))
second = app.acquire_token_silent(["https://api.securitycenter.microsoft.com/.default"], account)
say("second-api", scope=second.get("scope"), error=second.get("error"))

interactive = app.acquire_token_interactive(graph, timeout=20, prompt="select_account")
say("interactive", error=interactive.get("error"), claims=interactive.get("id_token_claims"))

refused = app.acquire_token_silent_with_error(
    ["https://api.security.microsoft.com/Incident.Read"], account
)
say("refused", **{name: refused.get(name) for name in ("error", "error_codes", "suberror", "error_description")})
