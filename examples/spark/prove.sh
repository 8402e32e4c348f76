#!/usr/bin/env bash
# Proves on real Spark clusters of this machine that the job's report is that of one run, byte for byte.
#
# usage: examples/spark/prove.sh [MEGABYTES]      (of generated logs; default 64; what is larger than a piece is cut)
#
# Needs python3 with venv, bash and, unless RECOUNT names a program, cargo; about five times as much disk as MEGABYTES.
# All that it writes is below target/spark-proof: PySpark from the Python registry and, where no java is, Debian's.
set -euo pipefail
cd "$(dirname "$0")/../.."
megabytes=${1:-64}
source examples/spark/ground.sh

# measured COMMAND ...: prints the seconds and the peak memory in MiB that a command takes, and its input's bytes
measured() {
  python3 - "$@" <<'PY'
import resource, subprocess, sys, time
start = time.monotonic()
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=False)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(f"{time.monotonic() - start:.2f} {peak / 1024:.0f}")
PY
}

echo "# generating $megabytes MB"
made=$work/made-$megabytes
logs=$made/logs
large=$made/large
mkdir -p "$logs" "$large"
share=$((megabytes * 1000000 / 16))
number=0
# Sources with dates, and some whose year only the others tell: `touch` gives all files a time of next year.
for format in plain syslog json access plain syslog json access plain plain json json access access plain json; do
  number=$((number + 1))
  generate "$logs/$number-$format.log" "$share" "$format" "$number" &
  [[ $((number % $(nproc))) -gt 0 ]] || wait
done
wait
touch -d 2025-06-01T00:00:00Z "$logs"/*
python3 benches/pack.py >"$run/pack.toml"

echo "# local-cluster[2,1,1024]"
local_cluster='local-cluster[2,1,1024]'
options=
piece=512
alone incidents-alone fixtures/incidents
table=$run/incidents.parquet
job incidents "$local_cluster" fixtures/incidents
same "fixtures/incidents" "$run/incidents-alone.json" "$run/incidents.json"
# Each event stands in the table as in the rows, and SQL counts as many.
"$PYSPARK_PYTHON" - "$table" "$run/sql.events" >"$run/sql.counts" 2>"$run/sql.log" <<'PY'
import json, sys
from pyspark.sql import SparkSession
session = SparkSession.builder.master("local[1]").config("spark.ui.enabled", False).getOrCreate()
table = session.read.parquet(sys.argv[1])
table.createOrReplaceTempView("events")
for row in session.sql("SELECT phase, count(*), sum(count) FROM events GROUP BY 1 ORDER BY 1").collect():
    print(*row)
with open(sys.argv[2], "w") as file:
    file.writelines(sorted(json.dumps(json.loads(row), sort_keys=True) + "\n" for row in table.toJSON().collect()))
PY
cat "$run"/incidents.out/rows/part-* | python3 -c '
import collections, json, sys
def told(value):
    if isinstance(value, dict):
        return {key: told(each) for key, each in value.items() if each is not None}
    return [told(each) for each in value] if isinstance(value, list) else value
counts, events = collections.defaultdict(list), []
for row in map(json.loads, sys.stdin):
    if "event" in row:
        counts[row["event"]["phase"]].append(row["event"]["count"])
        events.append(json.dumps(told(row["event"]), sort_keys=True) + "\n")
for phase, each in sorted(counts.items()):
    print(phase, len(each), sum(each))
with open(sys.argv[1], "w") as file:
    file.writelines(sorted(events))' "$run/rows.events" >"$run/rows.counts"
same "their events in a Parquet table, counted by SQL" "$run/rows.counts" "$run/sql.counts"
same "each of these events, to the last field" "$run/rows.events" "$run/sql.events"
table=

options="--rules $run/pack.toml"
start=$(now)
alone logs-alone "$logs"
echo "one machine, no Spark, all cores: $(since "$start") s"
start=$(now)
alone logs-thread "$logs" --threads 1
same "one machine, no Spark, one core: $(since "$start") s" "$run/logs-alone.json" "$run/logs-thread.json"
job logs "$local_cluster" "$logs"
same "$megabytes MB of generated logs" "$run/logs-alone.json" "$run/logs.json"

echo "# one large file, cut where records begin"
for format in json access; do
  generate "$large/$format.log" "$((megabytes * 250000))" "$format" 77 &
done
wait
generate "$large/yearless.log" 9000000 syslog 1
# One that is there twice: its clock starts anew in the middle.
if [[ ! -e $large/plain.log ]]; then
  generate "$made/once.log" "$((megabytes * 250000))" plain 77
  cat "$made/once.log" "$made/once.log" >"$made/twice.part"
  rm "$made/once.log"
  mv "$made/twice.part" "$large/plain.log"
fi
alone large-alone "$large"
piece=$((megabytes / 16 > 5 ? megabytes / 16 : 5))
job large "$local_cluster" "$large"
same "large files in $(pieces large) pieces" "$run/large-alone.json" "$run/large.json"
job large-uri "$local_cluster" "file://$large"
sed "s|file://||g" "$run/large-uri.json" >"$run/large-named.json"
same "the same through the Hadoop client, in $(pieces large-uri) pieces" "$run/large-alone.json" "$run/large-named.json"
piece=512

echo "# a standalone master with two workers"
port=$(free_port)
master=spark://127.0.0.1:$port
# registered COUNT: waits until so many workers are known
registered() {
  for _ in $(seq 600); do
    [[ $(grep -c 'Registering worker' "$run/master.log" || true) -ge $1 ]] && return
    sleep 0.5
  done
  echo "no $1 workers came; $run/master.log"
  exit 1
}
daemon master "$spark/bin/spark-class" org.apache.spark.deploy.master.Master --host 127.0.0.1 --port "$port" --webui-port 0
for worker in 1 2; do
  daemon "worker-$worker" "$spark/bin/spark-class" org.apache.spark.deploy.worker.Worker "$master" --host 127.0.0.1 \
    --cores 1 --memory 1g --webui-port 0 --work-dir "$run/worker-$worker"
done
registered 2
for executors in 1 2; do
  start=$(now)
  job "executors-$executors" "$master" "$logs" --conf spark.cores.max="$executors" --conf spark.executor.cores=1
  same "standalone, $executors executor(s), $(since "$start") s" "$run/logs-alone.json" "$run/executors-$executors.json"
done

echo "# one of two workers killed half-way"
job killed "$master" "$logs" --conf spark.cores.max=2 --conf spark.executor.cores=1 &
running=$!
# Half-way: half of the tasks of the map step are done, and both workers have been at it.
while kill -0 "$running" 2>>"$run/log"; do
  done_tasks=$(grep -c 'Finished task .* in stage 0.0' "$run/killed.log" 2>>"$run/log" || true)
  [[ $done_tasks -ge 4 ]] && break
  sleep 0.1
done
kill -9 -- "-${pids[2]}"
wait "${pids[2]}" 2>/dev/null || true
wait "$running"
lost=$(grep -c 'Lost executor' "$run/killed.log" || true)
if [[ $lost -eq 0 ]]; then
  different "the worker was killed too late to matter; give more megabytes"
fi
same "worker killed after $done_tasks tasks, $lost executor(s) lost" "$run/logs-alone.json" "$run/killed.json"

echo "# the same rows twice, as from tasks that ran again"
cat "$run"/logs.out/rows/part-* "$run"/killed.out/rows/part-* |
  "$RECOUNT" timeline --format json --quiet --no-config >"$run/twice.json" || [[ $? -eq 2 ]]
same "two jobs' rows at once" "$run/logs-alone.json" "$run/twice.json"

echo "# the reduce step: events, MB of rows, seconds, peak MiB"
# One day's rows again and again, of other days and sources: each event is a row of the report, and none is folded.
python3 benches/generate.py --bytes 4000000 --match-rate 0.5 >"$run/day.log"
"$RECOUNT" events --quiet --no-config $options "$run/day.log" >"$run/day.ndjson"
days_of_events=(25 50 100 200)
[[ $megabytes -lt 1000 ]] || days_of_events+=(400 800 1600)
for days in "${days_of_events[@]}"; do
  python3 - "$run/day.ndjson" "$days" >"$run/days.ndjson" <<'PY'
import datetime, sys
rows = open(sys.argv[1], encoding="utf-8").read()
for day in range(int(sys.argv[2])):
    date = datetime.date(2015, 1, 1) + datetime.timedelta(days=day)
    sys.stdout.write(rows.replace("day.log", f"day-{day}.log").replace("2024-03-15", date.isoformat()))
PY
  events=$(grep -c '^{"event":' "$run/days.ndjson")
  size=$(($(stat -c %s "$run/days.ndjson") / 1000000))
  echo "$events $size $(measured "$RECOUNT" timeline --format json --quiet --no-config --event-limit 10000000 \
    "$run/days.ndjson")"
done
rm "$run/days.ndjson"

echo "# through the Hadoop client, as objects of a store are read"
options=
place=fixtures/incidents/1-database-nap
alone uri-alone "$place"
job uri "$local_cluster" "file://$PWD/$place"
sed "s|file://$PWD/||g" "$run/uri.json" >"$run/uri-named.json"
same "file://…/$place" "$run/uri-alone.json" "$run/uri-named.json"

verdict
