#!/usr/bin/env bash
# Runs the recipes of docs/SCALE.md as they stand there, on the incidents of fixtures and logs without years, and compares their
# reports with one run over all, byte for byte: GNU parallel, and what each pod of the Kubernetes job does.
#
# usage: tests/recipes.sh
#
# Needs jq and GNU parallel (both in Debian) and, unless RECOUNT names a program, cargo.
set -euo pipefail
cd "$(dirname "$0")/.."
paper=$PWD/docs/SCALE.md
if [[ -z ${RECOUNT:-} ]]; then
  cargo build --release
  RECOUNT=$PWD/target/release/recount
fi
for tool in jq parallel; do
  type "$tool" >/dev/null 2>&1 || { echo "$tool is missing"; exit 1; }
done
run=$(mktemp -d)
trap 'rm -rf "$run"' EXIT
mkdir "$run/bin"
ln -s "$(realpath "$RECOUNT")" "$run/bin/recount"
export PATH=$run/bin:$PATH TZ=UTC LC_ALL=C.UTF-8
cp -r fixtures/incidents "$run/logs"
# A time of next year, which all files have, tells the year of none: the others' dates do.
python3 benches/generate.py --bytes 300000 --format syslog --match-rate 0.02 --seed 1 >"$run/logs/yearless 1.log"
python3 benches/generate.py --bytes 300000 --format plain --match-rate 0.02 --seed 2 >"$run/logs/dated.log"
find "$run/logs" -exec touch -d 2025-06-01T00:00:00Z {} +
cd "$run"
different=0

# block HEADING KIND: the first fenced block of a section
block() { awk -v heading="## $1" -v fence="^\`\`\`$2\$" '$0 == heading {on = 1; next} on && $0 ~ fence {take = 1; next}
  take && /^```$/ {exit} take' "$paper"; }
# same NAME WANTED GIVEN
same() {
  if cmp -s "$2" "$3"; then echo "same       $1"; else
    echo "DIFFERENT  $1"
    diff "$2" "$3" | head -n 5
    different=1
  fi
}
recount timeline --quiet logs >wanted || [[ $? -eq 2 ]]

block 'GNU parallel' '' >parallel.sh
grep -q parallel parallel.sh
bash parallel.sh >given 2>parallel.log || [[ $? -eq 2 ]]
same "GNU parallel: $(ls rows/*.ndjson | wc -l) files, $(grep -l '"open":true' rows/*.ndjson | wc -l) of them open" wanted given

# The script of the job's container; the folders are ours.
mkdir out
block Kubernetes yaml | awk '/^ +- \|$/ {match($0, / +/); indent = RLENGTH + 2; on = 1; next}
  on && substr($0, 1, indent) !~ /^ +$/ {exit} on {print substr($0, indent + 1)}' >pod.sh
grep -q JOB_COMPLETION_INDEX pod.sh
sed -i "s|/out/|$run/out/|g" pod.sh
find logs -type f | sort >out/files.txt
: >out/latest
pod() { JOB_COMPLETION_INDEX=$1 POD=recount-events-$1-$2 sh pod.sh; }
export -f pod
# One is evicted at its work; another takes its place.
setsid bash -c 'pod 0 first' &
until [[ -e out/recount-events-0-first.part ]]; do sleep 0.01; done
kill -9 -- "-$!"
wait "$!" 2>>pods.log || true
[[ -e out/recount-events-0-first.part ]]
seq 0 63 | xargs -P 4 -I {} bash -c 'pod {} second'
[[ $(ls out/*.ndjson | wc -l) -eq 64 ]]
grep -q '"open":true' out/*.ndjson
jq -r '.ledger.latest // empty' out/*.ndjson | sort | tail -n 1 >out/latest
seq 0 63 | xargs -P 4 -I {} bash -c 'pod {} third'
cat out/*.ndjson | recount timeline --quiet >given || [[ $? -eq 2 ]]
same "Kubernetes: 64 pods, one of them evicted, and once more for open sources" wanted given
exit "$different"
