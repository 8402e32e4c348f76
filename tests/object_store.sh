#!/usr/bin/env bash
# Runs the tests of object storage against servers on loopback: S3 (moto), Azure (Azurite), and a stand-in for Google Cloud
# Storage and for a web server with TLS.
#
# usage: tests/object_store.sh [TEST ...]
#
# Needs cargo and python3 with venv; npm for Azurite and openssl for the stand-in's certificate, and says what it skips
# without them. All that it installs is below target/object-store.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$PWD/target/object-store
mkdir -p "$work"
servers=()
trap 'for server in "${servers[@]}"; do kill "$server" 2>>"$work/log" || true; done' EXIT

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# serve NAME PORT COMMAND ...: starts a server and waits until it listens
serve() {
  local name=$1 port=$2
  shift 2
  "$@" >"$work/$name.log" 2>&1 &
  servers+=($!)
  for _ in $(seq 600); do
    (: >"/dev/tcp/127.0.0.1/$port") 2>>"$work/log" && return
    sleep 0.2
  done
  echo "$name does not listen:"
  tail "$work/$name.log"
  exit 1
}

if [[ ! -x $work/venv/bin/moto_server ]]; then
  python3 -m venv "$work/venv"
  "$work/venv/bin/pip" install --quiet 'moto[server]==5.*'
fi
port=$(free_port)
serve moto "$port" "$work/venv/bin/moto_server" --host 127.0.0.1 --port "$port"
export RECOUNT_S3_SERVER=127.0.0.1:$port

azurite=$work/azurite/node_modules/.bin/azurite-blob
if [[ ! -x $azurite ]] && command -v npm >>"$work/log"; then
  npm install --silent --no-fund --no-audit --prefix "$work/azurite" azurite@3 >>"$work/log" 2>&1 || true
fi
if [[ -x $azurite ]]; then
  port=$(free_port)
  key=$(head -c 48 /dev/urandom | base64 -w 0)
  AZURITE_ACCOUNTS="recount:$key" serve azurite "$port" "$azurite" --blobHost 127.0.0.1 --blobPort "$port" --inMemoryPersistence \
    --disableTelemetry --skipApiVersionCheck
  export RECOUNT_AZURE_SERVER=127.0.0.1:$port RECOUNT_AZURE_KEY=$key
  # What the tests may write with: the program itself only reads, with the key.
  RECOUNT_AZURE_SAS=$(python3 - "$key" <<'PY'
import base64, hashlib, hmac, sys
from urllib.parse import urlencode
sas = {"sp": "rwdlac", "ss": "b", "srt": "sco", "st": "", "se": "2100-01-01T00:00:00Z", "sip": "", "spr": "", "sv": "2019-12-12"}
told = "".join(f"{part}\n" for part in ["recount", *sas.values()])
signed = hmac.new(base64.b64decode(sys.argv[1]), told.encode(), hashlib.sha256).digest()
given = {name: value for name, value in sas.items() if value}
print(urlencode({**given, "sig": base64.b64encode(signed).decode()}))
PY
  )
  export RECOUNT_AZURE_SAS
fi

if command -v openssl >>"$work/log"; then
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext 'subjectAltName=IP:127.0.0.1' \
    -addext basicConstraints=critical,CA:FALSE \
    -keyout "$work/key.pem" -out "$work/certificate.pem" 2>>"$work/log"
  port=$(free_port)
  tls_port=$(free_port)
  serve stand-in "$port" python3 tests/objects/stand_in.py "$port" "$tls_port" "$work/certificate.pem" "$work/key.pem"
  export RECOUNT_WEB_SERVER=127.0.0.1:$port RECOUNT_TLS_SERVER=127.0.0.1:$tls_port RECOUNT_CERTIFICATE=$work/certificate.pem
fi
cargo test --features object-store --test objects -- --nocapture "$@"
