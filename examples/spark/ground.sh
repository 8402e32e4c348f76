# What the proofs stand on; they source it from the root of the repository: PySpark, a JRE, the program, a folder for the run.
# All that is written is below target/spark-proof.
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

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
now() { python3 -c 'import time; print(time.monotonic())'; }
# since START: seconds
since() { python3 -c "import time; print(f'{time.monotonic() - $1:.1f}')"; }

# same NAME WANTED GIVEN
same() {
  if cmp -s "$2" "$3"; then
    echo "same       $1"
  else
    different "$1: $2 $3"
  fi
}

# different WHAT: a case that did not show what it should
different() {
  echo "DIFFERENT  $1"
  failures=$((failures + 1))
}

# verdict: ends the proof
verdict() {
  if [[ $failures -gt 0 ]]; then
    echo "$failures of the cases differ; all files are below $run"
    exit 1
  fi
  echo "all the same"
}

# daemon NAME COMMAND ...: starts it as the head of a process group of its own, as a machine of its own would be
daemon() {
  local name=$1
  shift
  setsid "$@" >>"$run/$name.log" 2>&1 &
  pids+=($!)
}

# generate FILE BYTES FORMAT SEED: a log below $made, unless a run before made it
generate() {
  [[ ! -e $1 ]] || return 0
  python3 benches/generate.py --bytes "$2" --format "$3" --match-rate 0.02 --seed "$4" >"$made/${1##*/}.part" || kill "$$"
  mv "$made/${1##*/}.part" "$1"
}

# job NAME MASTER LOCATION [spark-submit options ...]: runs the job with --map $options, --piece-mb $piece and --parquet $table,
# its report in $run/NAME.json, its rows in $out or $run/NAME.out
job() {
  local name=$1 master=$2 location=$3
  shift 3
  "$spark/bin/spark-submit" --master "$master" --conf spark.ui.enabled=false --conf spark.executor.memory=512m \
    --driver-memory 512m "$@" examples/spark/recount_spark.py --recount "$RECOUNT" --map "$options" --piece-mb "$piece" \
    --reduce 'timeline --format json --quiet' ${table:+--parquet "$table"} "$location" "${out:-$run/$name.out}" \
    >"$run/$name.json" 2>"$run/$name.log" ||
    { [[ $? -eq 2 ]] || { tail -n 30 "$run/$name.log"; return 1; }; }
}

# pieces NAME: how many pieces of sources a job read
pieces() { cat "$run/$1.out"/rows/part-* | grep -c '^{"cut":.*"state"' || true; }

# alone NAME LOCATION [OPTION ...]: the run on one machine
alone() {
  "$RECOUNT" timeline --format json --quiet --no-config $options "${@:2}" >"$run/$1.json" || [[ $? -eq 2 ]]
}

echo "# $(date -u +%F), $("$RECOUNT" --version), commit $(git rev-parse --short HEAD 2>>"$run/log" || echo unknown)," \
  "$("$PYSPARK_PYTHON" -c 'import pyspark; print("Spark", pyspark.__version__)')"
echo "# $(nproc) cores, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)," \
  "$(sed -n 's/^MemTotal: *//p' /proc/meminfo), load $(cut -d' ' -f1-3 /proc/loadavg)"
