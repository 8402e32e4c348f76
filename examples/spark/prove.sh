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
work=$PWD/target/spark-proof
mkdir -p "$work"
run=$(mktemp -d "$work/run-XXXXXX")
failures=0
pids=()
trap 'for pid in "${pids[@]}"; do kill -9 -- "-$pid" 2>>"$run/log" || true; done' EXIT

# A JRE that is unpacked and not installed, so that nobody must be root.
unpack_java() {
  local package link
  package=$(apt-cache depends default-jre-headless 2>>"$run/log" | sed -n 's/.*Depends: \(openjdk-.*\)/\1/p' | head -n 1)
  [[ -n $package ]] || { echo "java (17 or newer) is missing, and so is Debian's; put one on the PATH"; exit 1; }
  (cd "$work" && apt-get download --quiet "$package" >>"$run/log" 2>&1 && dpkg -x "$package"_*.deb java.part)
  find "$work/java.part" -type l -lname '/etc/*' | while IFS= read -r link; do
    ln -sfn "$work/java$(readlink "$link")" "$link"
  done
  mv "$work/java.part" "$work/java"
}
if ! command -v java >>"$run/log"; then
  [[ -d $work/java ]] || unpack_java
  JAVA_HOME=$(echo "$work"/java/usr/lib/jvm/java-[1-9][0-9]-openjdk-*)
  export JAVA_HOME PATH=$JAVA_HOME/bin:$PATH
fi

if [[ -z ${RECOUNT:-} ]]; then
  cargo build --release
  RECOUNT=$PWD/target/release/recount
fi
if [[ ! -x $work/venv/bin/spark-submit ]]; then
  python3 -m venv "$work/venv"
  "$work/venv/bin/pip" install --quiet 'pyspark==4.*'
fi
spark=$(echo "$work"/venv/lib/python3*/site-packages/pyspark)
export SPARK_HOME=$spark SPARK_LOCAL_IP=127.0.0.1 PYSPARK_PYTHON=$work/venv/bin/python
export TZ=UTC LC_ALL=C.UTF-8

now() { python3 -c 'import time; print(time.monotonic())'; }
# since START: seconds
since() { python3 -c "import time; print(f'{time.monotonic() - $1:.1f}')"; }

# same NAME WANTED GIVEN
same() {
  if cmp -s "$2" "$3"; then
    echo "same       $1"
  else
    echo "DIFFERENT  $1: $2 $3"
    failures=$((failures + 1))
  fi
}

# job NAME MASTER LOCATION [spark-submit options ...]: runs the job, its report in $run/NAME.json, its rows in $run/NAME.out
job() {
  local name=$1 master=$2 location=$3
  shift 3
  "$spark/bin/spark-submit" --master "$master" --conf spark.ui.enabled=false --conf spark.executor.memory=512m \
    --driver-memory 512m "$@" examples/spark/recount_spark.py --recount "$RECOUNT" --map "$options" --piece-mb "$piece" \
    --reduce 'timeline --format json --quiet' ${table:+--parquet "$table"} "$location" "$run/$name.out" \
    >"$run/$name.json" 2>"$run/$name.log" ||
    { [[ $? -eq 2 ]] || { tail -n 30 "$run/$name.log"; return 1; }; }
}

# alone NAME LOCATION [OPTION ...]: the run on one machine
alone() {
  "$RECOUNT" timeline --format json --quiet --no-config $options "${@:2}" >"$run/$1.json" || [[ $? -eq 2 ]]
}

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

# generate FILE BYTES FORMAT SEED: unless a run before made it
generate() {
  [[ ! -e $1 ]] || return 0
  python3 benches/generate.py --bytes "$2" --format "$3" --match-rate 0.02 --seed "$4" >"$made/${1##*/}.part" || kill "$$"
  mv "$made/${1##*/}.part" "$1"
}

echo "# $(date -u +%F), $("$RECOUNT" --version), commit $(git rev-parse --short HEAD 2>>"$run/log" || echo unknown)," \
  "$("$PYSPARK_PYTHON" -c 'import pyspark; print("Spark", pyspark.__version__)')"
echo "# $(nproc) cores, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)," \
  "$(sed -n 's/^MemTotal: *//p' /proc/meminfo), load $(cut -d' ' -f1-3 /proc/loadavg)"
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
# What SQL counts in the table is what stands in the rows.
"$PYSPARK_PYTHON" - "$table" >"$run/sql.counts" 2>"$run/sql.log" <<'PY'
import sys
from pyspark.sql import SparkSession
session = SparkSession.builder.master("local[1]").config("spark.ui.enabled", False).getOrCreate()
session.read.parquet(sys.argv[1]).createOrReplaceTempView("events")
for row in session.sql("SELECT coalesce(phase, '-'), count(*), sum(count) FROM events GROUP BY 1 ORDER BY 1").collect():
    print(*row)
PY
cat "$run"/incidents.out/rows/part-* | python3 -c '
import collections, json, sys
counts = collections.defaultdict(list)
for row in map(json.loads, sys.stdin):
    if "event" in row:
        counts[row["event"].get("phase") or "-"].append(row["event"]["count"])
for phase, each in sorted(counts.items()):
    print(phase, len(each), sum(each))' >"$run/rows.counts"
same "their events in a Parquet table, counted by SQL" "$run/rows.counts" "$run/sql.counts"
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

# cut NAME: how many pieces of sources a job read
cut() { cat "$run/$1.out"/rows/part-* | grep -c '^{"cut":.*"state"' || true; }
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
same "large files in $(cut large) pieces" "$run/large-alone.json" "$run/large.json"
job large-uri "$local_cluster" "file://$large"
sed "s|file://||g" "$run/large-uri.json" >"$run/large-named.json"
same "the same through the Hadoop client, in $(cut large-uri) pieces" "$run/large-alone.json" "$run/large-named.json"
piece=512

echo "# a standalone master with two workers"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
master=spark://127.0.0.1:$port
# daemon NAME CLASS ARGUMENTS ...: starts it as the head of a process group of its own, as a machine of its own would be
daemon() {
  local name=$1
  shift
  setsid "$spark/bin/spark-class" "$@" >"$run/$name.log" 2>&1 &
  pids+=($!)
}
# registered COUNT: waits until so many workers are known
registered() {
  for _ in $(seq 600); do
    [[ $(grep -c 'Registering worker' "$run/master.log" || true) -ge $1 ]] && return
    sleep 0.5
  done
  echo "no $1 workers came; $run/master.log"
  exit 1
}
daemon master org.apache.spark.deploy.master.Master --host 127.0.0.1 --port "$port" --webui-port 0
for worker in 1 2; do
  daemon "worker-$worker" org.apache.spark.deploy.worker.Worker "$master" --host 127.0.0.1 --cores 1 --memory 1g \
    --webui-port 0 --work-dir "$run/worker-$worker"
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
  done_tasks=$(grep -c 'Finished task .* in stage 0.0' "$run/killed.log" || true)
  [[ $done_tasks -ge 4 ]] && break
  sleep 0.1
done
kill -9 -- "-${pids[2]}"
wait "${pids[2]}" 2>/dev/null || true
wait "$running"
lost=$(grep -c 'Lost executor' "$run/killed.log" || true)
if [[ $lost -eq 0 ]]; then
  echo "DIFFERENT  the worker was killed too late to matter; give more megabytes"
  failures=$((failures + 1))
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

if [[ $failures -gt 0 ]]; then
  echo "$failures of the cases differ; all files are below $run"
  exit 1
fi
echo "all the same"
