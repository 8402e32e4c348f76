#!/usr/bin/env bash
# Runs the tests of object storage against a real S3 server (moto) on loopback.
#
# usage: tests/object_store.sh
#
# Needs cargo and python3 with venv; all that it installs is below target/object-store.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$PWD/target/object-store
if [[ ! -x $work/venv/bin/moto_server ]]; then
  python3 -m venv "$work/venv"
  "$work/venv/bin/pip" install --quiet 'moto[server]==5.*'
fi
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$work/venv/bin/moto_server" --host 127.0.0.1 --port "$port" >"$work/server.log" 2>&1 &
server=$!
trap 'kill "$server"' EXIT
for _ in $(seq 100); do
  (: >"/dev/tcp/127.0.0.1/$port") 2>>"$work/server.log" && break
  sleep 0.2
done
RECOUNT_S3_SERVER=127.0.0.1:$port cargo test --features object-store --test objects -- --nocapture
