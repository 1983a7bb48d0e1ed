#!/bin/sh
# Installs the libraries that we have adapters for apart from the project, and gives them our adapters: the tests that
# skip where a library is missing. Needs the network once; about 1.5 GB.
#   scripts/try_libraries.sh [FOLDER]
set -e
cd "$(dirname "$0")/.."
folder=${1:-$(mktemp -d)}
[ -x "$folder/bin/python" ] || python3 -m venv "$folder"
"$folder/bin/pip" install -q -r requirements.txt -r requirements-models.txt
"$folder/bin/pip" install -q bertopic keybert sentence-transformers mteb "datamapplot>=0.7" embedding-atlas
exec "$folder/bin/python" -m pytest -q tests/core/test_libraries.py
