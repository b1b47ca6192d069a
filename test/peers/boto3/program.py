# What boto3 does with a server, unmodified. Prints JSON.
import json
import sys
from urllib.request import Request, urlopen

import boto3

url, access_key, secret_key, pool_id, client_id, identity_pool_id = sys.argv[1:7]
PASSWORD = "Correct-horse1"


def connect(service, **keys):
    given = keys or {"aws_access_key_id": access_key, "aws_secret_access_key": secret_key}
    return boto3.client(service, endpoint_url=url, region_name="us-east-1", **given)


def error_of(call, **parameters):
    try:
        call(**parameters)
    except idp.exceptions.ClientError as error:
        return [type(error).__name__, error.response["Error"]["Code"], error.response["Error"]["Message"]]


def advance(seconds):
    body = json.dumps({"advanceSeconds": seconds}).encode()
    urlopen(Request(url + "/_claviger/clock", body, {"Content-Type": "application/json"})).close()


idp = connect("cognito-idp")
seen = {}

pool = idp.create_user_pool(PoolName="boto3", UserPoolTags={"team": "red"})["UserPool"]
seen["pool"] = [pool["Name"], idp.describe_user_pool(UserPoolId=pool["Id"])["UserPool"]["UserPoolTags"]]
names = ["user-%d@example.com" % number for number in range(3)]
for name in names:
    idp.admin_create_user(
        UserPoolId=pool_id,
        Username=name,
        MessageAction="SUPPRESS",
        UserAttributes=[{"Name": "email", "Value": name}, {"Name": "email_verified", "Value": "true"}],
    )
    idp.admin_set_user_password(UserPoolId=pool_id, Username=name, Password=PASSWORD, Permanent=True)
pages = idp.get_paginator("list_users").paginate(UserPoolId=pool_id, PaginationConfig={"PageSize": 2})
seen["pages"] = [len(page["Users"]) for page in pages]

signing_in = {"ClientId": client_id, "AuthFlow": "USER_PASSWORD_AUTH"}
parameters = {"USERNAME": names[0], "PASSWORD": PASSWORD}
tokens = idp.initiate_auth(AuthParameters=parameters, **signing_in)["AuthenticationResult"]
user = idp.get_user(AccessToken=tokens["AccessToken"])
seen["email"] = [item["Value"] for item in user["UserAttributes"] if item["Name"] == "email"]
seen["wrong"] = error_of(idp.initiate_auth, AuthParameters={**parameters, "PASSWORD": "Wrong-horse1"}, **signing_in)
seen["missing"] = error_of(idp.describe_user_pool, UserPoolId="us-east-1_Nowhere01")
renewed = idp.initiate_auth(
    ClientId=client_id,
    AuthFlow="REFRESH_TOKEN_AUTH",
    AuthParameters={"REFRESH_TOKEN": tokens["RefreshToken"]},
)
seen["renewed"] = sorted(renewed["AuthenticationResult"])

identities = connect("cognito-identity")
issuer = "cognito-idp.us-east-1.amazonaws.com/" + pool_id
logins = {"Logins": {issuer: tokens["IdToken"]}}
identity = identities.get_id(IdentityPoolId=identity_pool_id, **logins)["IdentityId"]
keys = identities.get_credentials_for_identity(IdentityId=identity, **logins)["Credentials"]
sts = connect(
    "sts",
    aws_access_key_id=keys["AccessKeyId"],
    aws_secret_access_key=keys["SecretKey"],
    aws_session_token=keys["SessionToken"],
)
seen["arn"] = sts.get_caller_identity()["Arn"]

# boto3 signs with the machine's time, and never corrects it.
advance(86_400)
seen["afterClockMove"] = idp.describe_user_pool(UserPoolId=pool["Id"])["UserPool"]["Name"]
print(json.dumps(seen))
