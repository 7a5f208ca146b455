#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""json_schema.py SCHEMA DOCUMENT: exits with 1 if the document does not fit the schema."""
import json
import sys

import jsonschema

with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
with open(sys.argv[2], encoding="utf-8") as file:
    document = json.load(file)
jsonschema.Draft7Validator.check_schema(schema)
errors = list(jsonschema.Draft7Validator(schema).iter_errors(document))
for error in errors:
    print(f"# {'/'.join(map(str, error.path))}: {error.message}")
sys.exit(1 if errors else 0)
