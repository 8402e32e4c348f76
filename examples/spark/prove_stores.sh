#!/usr/bin/env bash
# Proves that the Spark job reads and writes hdfs:// and s3a:// and reports as one run over the same files, byte for byte: a
# NameNode, a DataNode and an S3 server (moto) on loopback, and between them and the job somebody who cuts connections.
#
# usage: examples/spark/prove_stores.sh [MEGABYTES]      (of each of two large logs, read in pieces of 5 MB; default 24)
#
# Needs what prove.sh needs, and 3 GB of disk below target/spark-proof. Where Maven Central is out of reach the Python
# registry has the jars: an old PySpark holds Hadoop's servers, and a package of Amazon's the client of S3.
set -euo pipefail
cd "$(dirname "$0")/../.."
megabytes=${1:-24}
source examples/spark/ground.sh
every=$((megabytes * 1000000)) # bytes between two cuts
cluster='local-cluster[2,1,1024]'
options=
piece=5

# jars NAME PACKAGE PATTERN ...: unpacks jars of a source package into $work/NAME
jars() {
  local name=$1 package=$2
  [[ ! -d $work/$name ]] || return 0
  "$work/venv/bin/pip" install --quiet wheel 'setuptools<80'
  rm -rf "$work/$name.part"
  mkdir "$work/$name.part"
  PATH=$work/venv/bin:$PATH pip download --quiet --no-deps --no-binary :all: --no-build-isolation --dest "$work/$name.part" \
    "$package"
  tar -xzf "$work/$name.part"/*.tar.gz -C "$work/$name.part" --strip-components=3 --wildcards "${@:3}"
  rm "$work/$name.part"/*.tar.gz
  mv "$work/$name.part" "$work/$name"
}
echo "# fetching servers"
jars hdfs-jars pyspark==2.4.8 '*/deps/jars/*.jar'
jars s3a-jars sagemaker-pyspark==1.4.5 '*/deps/jars/hadoop-aws-*.jar' '*/deps/jars/aws-java-sdk-bundle-*.jar'
if [[ ! -x $work/moto/bin/moto_server ]]; then
  python3 -m venv "$work/moto"
  "$work/moto/bin/pip" install --quiet 'moto[server]==5.*'
fi

# listening PORT [HOST]: waits until somebody does
listening() {
  for _ in $(seq 300); do
    (: >"/dev/tcp/${2:-127.0.0.1}/$1") 2>>"$run/log" && return
    sleep 0.2
  done
  echo "nobody listens at $1; logs are in $run"
  exit 1
}
# named NAME FROM TO: a report with other names of its sources
named() { sed "s|$2|$3|g" "$run/$1.json" >"$run/$1-named.json"; }
# outage NAME START: of a job in the background kills the last daemon once two tasks are done, and runs START once
# a task was lost; then waits for the job
outage() {
  local name=$1 start=$2 running=$! victim=${pids[-1]}
  until [[ $(grep -c 'Finished task' "$run/$name.log" 2>>"$run/log" || true) -ge 2 ]] || ! kill -0 "$running" 2>>"$run/log"; do
    sleep 0.1
  done
  kill -9 -- "-$victim"
  wait "$victim" 2>>"$run/log" || true
  until [[ $(lost_tasks "$name") -ge 1 ]] || ! kill -0 "$running" 2>>"$run/log"; do
    sleep 0.1
  done
  "$start"
  wait "$running"
  [[ $(lost_tasks "$name") -gt 0 ]] || different "no task was lost: give more megabytes"
}
cuts() { grep -c '^cut' "$run/$1.log" || true; }
lost_tasks() { grep -c 'Lost task' "$run/$1.log" || true; }

echo "# generating two logs of $megabytes MB"
made=$work/made-stores-$megabytes
mkdir -p "$made"
generate "$made/json.log" "$((megabytes * 1000000))" json 5
generate "$made/access.log" "$((megabytes * 1000000))" access 6
generate "$made/yearless.log" 9000000 syslog 7
place=$run/place/logs
mkdir -p "$place/large" "$place/packed" "$place/odd names/deep/er"
cp -r fixtures/incidents "$place/"
cp "$made"/*.log "$place/large/"
tar -C fixtures/incidents -czf "$place/packed/one.tar.gz" 1-database-nap
(cd fixtures/incidents && python3 -m zipfile -c "$place/packed/two.zip" 2-connection-flood/*)
gzip -nc "$made/yearless.log" >"$place/packed/three.log.gz"
for name in 'a b%20c+ü#1?.log' '.hidden.log' 'deep/er/x=y,z&.log' '[1]{2}*.log'; do
  printf '2024-03-15T10:00:0%sZ ERROR shop "%s" connection refused\n' 1 "$name" 2 "$name" >"$place/odd names/$name"
done
: >"$place/odd names/empty.log"
find "$place" -exec touch -d 2025-06-01T00:00:00Z {} +

echo "# hdfs://"
name_port=$(free_port)
data_port=$(free_port)
mkdir -p "$run/hdfs" "$run/webapps/hdfs" "$run/webapps/datanode"
cat >"$run/hdfs/hdfs-site.xml" <<XML
<configuration>
<property><name>fs.defaultFS</name><value>hdfs://127.0.0.1:$name_port</value></property>
<property><name>hadoop.tmp.dir</name><value>$run/hdfs/data</value></property>
<property><name>dfs.replication</name><value>1</value></property>
<property><name>dfs.blocksize</name><value>1048576</value></property>
<property><name>dfs.permissions.enabled</name><value>false</value></property>
<property><name>dfs.webhdfs.enabled</name><value>false</value></property>
<property><name>dfs.namenode.http-address</name><value>127.0.0.1:0</value></property>
<property><name>dfs.datanode.http.address</name><value>127.0.0.1:0</value></property>
<property><name>dfs.datanode.ipc.address</name><value>127.0.0.1:0</value></property>
<!-- It listens at 127.0.0.2, and the NameNode tells clients 127.0.0.1: there stands who cuts connections. -->
<property><name>dfs.datanode.address</name><value>127.0.0.2:$data_port</value></property>
</configuration>
XML
cp "$run/hdfs/hdfs-site.xml" "$run/hdfs/core-site.xml"
# hadoop CLASS ARGUMENTS ...: one of Hadoop's servers
hadoop=(java -Xmx256m --add-opens=java.base/java.lang=ALL-UNNAMED -cp "$run/hdfs:$run:$work/hdfs-jars/*")
server=org.apache.hadoop.hdfs.server
"${hadoop[@]}" "$server.namenode.NameNode" -format -nonInteractive >>"$run/namenode.log" 2>&1
daemon namenode "${hadoop[@]}" "$server.namenode.NameNode"
listening "$name_port"
daemon hdfs-cuts python3 examples/spark/faulty.py "$data_port" 127.0.0.2 "$data_port" "$every"
listening "$data_port"
data_node() {
  daemon datanode "${hadoop[@]}" "$server.datanode.DataNode"
  listening "$data_port" 127.0.0.2
}
data_node
store=hdfs://127.0.0.1:$name_port
# Whose client is Spark's; it keeps the times of the files.
java -Xmx256m -cp "$run/hdfs:$spark/jars/*" org.apache.hadoop.fs.FsShell -put -p "$place" / >>"$run/put.log" 2>&1

alone stores "$place"
cut_before=$(cuts hdfs-cuts)
out=$store/out-1
job hdfs "$cluster" "$store/logs"
named hdfs "$store/logs" "$place"
same "hdfs://…/logs to hdfs://…, $(($(cuts hdfs-cuts) - cut_before)) connections cut" "$run/stores.json" "$run/hdfs-named.json"

echo "# the DataNode killed half-way, and started again after tasks were lost"
out=
job hdfs-outage "$cluster" "$store/logs" --conf spark.hadoop.dfs.client.retry.window.base=200 &
outage hdfs-outage data_node
named hdfs-outage "$store/logs" "$place"
same "the same, $(lost_tasks hdfs-outage) tasks lost and done again, in $(pieces hdfs-outage) pieces" "$run/stores.json" \
  "$run/hdfs-outage-named.json"

echo "# s3a://"
s3_port=$(free_port)
cut_port=$(free_port)
daemon moto "$work/moto/bin/moto_server" --host 127.0.0.1 --port "$s3_port"
listening "$s3_port"
s3_cuts() {
  daemon s3-cuts python3 examples/spark/faulty.py "$cut_port" 127.0.0.1 "$s3_port" "$every"
  listening "$cut_port"
}
s3_cuts
export AWS_ACCESS_KEY_ID=proof AWS_SECRET_ACCESS_KEY=proof AWS_REGION=us-east-1 AWS_EC2_METADATA_DISABLED=true
# HDFS has no colons.
cp "$place/odd names/.hidden.log" "$place/odd names/10:15:00.log"
# An object's time is that of its upload: the files here take it.
"$work/moto/bin/python" - "http://127.0.0.1:$s3_port" "$place" <<'PY'
import os, sys
import boto3
client = boto3.client("s3", endpoint_url=sys.argv[1])
client.create_bucket(Bucket="logs")
client.create_bucket(Bucket="out")
for folder, _, files in os.walk(sys.argv[2]):
    for path in (os.path.join(folder, name) for name in files):
        key = os.path.relpath(path, sys.argv[2])
        client.upload_file(path, "logs", key)
        second = client.head_object(Bucket="logs", Key=key)["LastModified"].timestamp()
        os.utime(path, (second, second))
PY
# The client is two years older than Spark's Hadoop, whose settings it reads: it knows no units.
s3a=(--jars "$(echo "$work"/s3a-jars/*.jar | tr ' ' ,)"
  --conf "spark.hadoop.fs.s3a.endpoint=http://127.0.0.1:$cut_port"
  --conf spark.hadoop.fs.s3a.path.style.access=true
  --conf spark.hadoop.fs.s3a.aws.credentials.provider=com.amazonaws.auth.EnvironmentVariableCredentialsProvider
  --conf spark.hadoop.fs.s3a.threads.keepalivetime=60
  --conf spark.hadoop.fs.s3a.connection.timeout=200000
  --conf spark.hadoop.fs.s3a.connection.establish.timeout=5000
  --conf spark.hadoop.fs.s3a.connection.request.timeout=0
  --conf spark.hadoop.fs.s3a.multipart.purge.age=86400)
alone objects "$place"
cut_before=$(cuts s3-cuts)
out=s3a://out/1
job s3a "$cluster" s3a://logs "${s3a[@]}"
named s3a s3a://logs "$place"
same "s3a://logs to s3a://out, $(($(cuts s3-cuts) - cut_before)) connections cut" "$run/objects.json" "$run/s3a-named.json"

echo "# the way to S3 closed half-way, and opened again after tasks were lost"
out=
job s3a-outage "$cluster" s3a://logs/ "${s3a[@]}" --conf spark.hadoop.fs.s3a.retry.limit=1 \
  --conf spark.hadoop.fs.s3a.attempts.maximum=1 &
outage s3a-outage s3_cuts
named s3a-outage s3a://logs "$place"
same "the same, $(lost_tasks s3a-outage) tasks lost and done again, in $(pieces s3a-outage) pieces" "$run/objects.json" \
  "$run/s3a-outage-named.json"

echo "# rows that break off on their way to the reduce step"
"$RECOUNT" events --quiet --no-config "$place/incidents" >"$run/broken.rows" || [[ $? -eq 2 ]]
PYTHONPATH=examples/spark "$PYSPARK_PYTHON" - "$RECOUNT" "$run/broken.rows" >"$run/broken.json" 2>"$run/broken.log" <<'PY'
import contextlib, io, sys
import recount_spark
from recount_objects import Client, Source

attempts = 0

@contextlib.contextmanager
def opened(source, folder, client):
    global attempts
    attempts += 1
    rows = open(source.name, "rb").read()
    yield io.BytesIO(rows if attempts == 3 else rows[: len(rows) // 2])
    if attempts < 3:
        raise OSError("the connection was lost")

recount_spark.opened = opened
program = recount_spark.Program(sys.argv[1], (), "/", Client((), ()))
program.reduced(["timeline", "--format", "json", "--quiet", "--no-config"], [Source(sys.argv[2], 0, "")])
PY
alone whole "$place/incidents"
same "half of them twice, then all" "$run/whole.json" "$run/broken.json"
verdict
