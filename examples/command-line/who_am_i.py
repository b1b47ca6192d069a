"""Prints whose credentials boto3 has, once for each line of standard input. It knows nothing of Claviger."""

import sys

import boto3

endpoint = sys.argv[1] if len(sys.argv) > 1 else None
session = boto3.Session()
sts = session.client("sts", endpoint_url=endpoint)
for _ in sys.stdin:
    arn = sts.get_caller_identity()["Arn"]
    print(session.get_credentials().access_key, arn, flush=True)
