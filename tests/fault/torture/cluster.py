"""A Kafka cluster of one or three nodes on loopback, whose nodes can be killed one by one.

Each node is broker and controller (KRaft). It has two listeners for clients: DIRECT, and PROXIED,
which is advertised at the port of a proxy: a member that is given the proxy's address reaches every
broker through it, and only through it.
"""

import base64
import json
import os
import pathlib
import socket
import subprocess
import time

from ports import free_port
from processes import Process, wait_until
from proxy import Proxy

ROOT = pathlib.Path(__file__).resolve().parents[3]
_LIBRARIES = pathlib.Path(os.environ.get("LOCAL_KAFKA_LIBS", ROOT / "build/kafka/libs"))
_LOG_SETTINGS = ROOT / "deploy/kafka/log4j2.properties"
_HEAP = {1: "512m", 3: "320m"}
_READY_TIMEOUT_S = 90
_STOP_TIMEOUT_S = 20
_INTERNAL_PARTITIONS = 8

# As deploy/kafka/server.properties.in, and: a killed broker is declared dead after
# 3 s, transactions may time out after one.
_SETTINGS = """
process.roles=broker,controller
node.id={node}
controller.quorum.voters={voters}
listeners=DIRECT://{host}:{direct},PROXIED://{host}:{proxied},CONTROLLER://{host}:{controller}
advertised.listeners=DIRECT://{host}:{direct},PROXIED://{host}:{proxy}
listener.security.protocol.map=DIRECT:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT
controller.listener.names=CONTROLLER
inter.broker.listener.name=DIRECT
log.dirs={data}
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
default.replication.factor={copies}
min.insync.replicas={in_sync}
offsets.topic.replication.factor={copies}
offsets.topic.num.partitions={internal}
transaction.state.log.replication.factor={copies}
transaction.state.log.min.isr={in_sync}
transaction.state.log.num.partitions={internal}
share.coordinator.state.topic.replication.factor={copies}
share.coordinator.state.topic.min.isr={in_sync}
auto.create.topics.enable=false
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
transaction.abort.timed.out.transaction.cleanup.interval.ms=500
log.cleaner.dedupe.buffer.size=33554432
log.segment.delete.delay.ms=1000
replica.lag.time.max.ms=3000
"""


class Node:
    def __init__(self, number: int, folder: pathlib.Path) -> None:
        self.number = number
        self.folder = folder
        self.direct, self.proxied, self.proxy, self.controller = (free_port() for _ in range(4))
        self.process: Process | None = None

    @property
    def settings(self) -> pathlib.Path:
        return self.folder / "server.properties"

    def is_running(self) -> bool:
        return self.process is not None and self.process.is_running()


def java(*arguments: str, heap: str = "128m", log: pathlib.Path | None = None) -> list[str]:
    """The command line of a Java program from Kafka's own libraries."""
    home = os.environ.get("JAVA_HOME")
    program = f"{home}/bin/java" if home else "java"
    logging = []
    if log:
        logging = [f"-Dharrier.kafka.log={log}", f"-Dlog4j2.configurationFile={_LOG_SETTINGS}"]
    return [program, f"-Xmx{heap}", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", *logging,
            "-XX:+PerfDisableSharedMem", "-cp", f"{_LIBRARIES}/*", *arguments]


class Cluster:
    """Use as a context: leaving it stops everything."""

    def __init__(self, folder: pathlib.Path, size: int) -> None:
        self.folder = folder
        self.nodes = [Node(i + 1, folder / f"node-{i + 1}") for i in range(size)]
        self.proxy = Proxy({node.proxy: node.proxied for node in self.nodes})
        self.cluster_id = base64.urlsafe_b64encode(b"T" + os.urandom(15)).decode().rstrip("=")

    def __enter__(self) -> "Cluster":
        subprocess.run([ROOT / "deploy/kafka/kafka", "fetch"], check=True,
                       env={**os.environ, "LOCAL_KAFKA_DIR": str(self.folder)})
        for node in self.nodes:
            self._format(node)
            self.start(node)
        wait_until(self.is_whole, _READY_TIMEOUT_S, f"Kafka in {self.folder} answers")
        return self

    def __exit__(self, *_details: object) -> None:
        for node in self.nodes:
            if node.process:
                node.process.kill()  # the data is thrown away
        self.proxy.close()

    @property
    def brokers(self) -> str:
        return ",".join(f"127.0.0.1:{node.direct}" for node in self.nodes)

    @property
    def proxied_brokers(self) -> str:
        return ",".join(f"127.0.0.1:{node.proxy}" for node in self.nodes)

    def start(self, node: Node) -> None:
        node.process = Process(
            java("kafka.Kafka", str(node.settings), heap=_HEAP[len(self.nodes)], log=node.folder),
            node.folder / "console.log")

    def stop(self, node: Node) -> None:
        """A clean stop: leadership is handed over first."""
        assert node.process
        node.process.stop(_STOP_TIMEOUT_S)

    def kill(self, node: Node) -> None:
        assert node.process
        node.process.kill()

    def restart(self, node: Node, is_clean: bool, down_s: float = 0) -> None:
        """Stops or kills a node, starts it again, waits until every copy is in sync again."""
        if is_clean:
            self.stop(node)
        else:
            self.kill(node)
        time.sleep(down_s)
        self.start(node)
        wait_until(self.is_whole, _READY_TIMEOUT_S, f"Kafka's node {node.number} is back")

    def is_whole(self) -> bool:
        """Each node says that all are there, and in sync for every partition they keep copies of.

        Asking one would not do: for a moment the others know nothing of a killed node's end.
        """
        return all(_answers(node.direct) and self._sees_all(_metadata(f"127.0.0.1:{node.direct}"))
                   for node in self.nodes)

    def metadata(self) -> dict:
        return _metadata(self.brokers)

    def _sees_all(self, metadata: dict) -> bool:
        return len(metadata["brokers"]) == len(self.nodes) and all(
            partition["leader"] > 0 and len(partition["isrs"]) == len(partition["replicas"])
            for topic in metadata["topics"] for partition in topic["partitions"])

    def group_coordinator(self, group: str) -> Node | None:
        return self._leader("__consumer_offsets", _java_hash(group) % _INTERNAL_PARTITIONS)

    def transaction_coordinator(self, transactional_id: str) -> Node | None:
        partition = _java_hash(transactional_id) % _INTERNAL_PARTITIONS
        return self._leader("__transaction_state", partition)

    def _leader(self, topic_name: str, number: int) -> Node | None:
        for topic in self.metadata()["topics"]:
            for partition in topic["partitions"]:
                if (topic["topic"], partition["partition"]) == (topic_name, number):
                    return next((n for n in self.nodes if n.number == partition["leader"]), None)
        return None

    def _format(self, node: Node) -> None:
        node.folder.mkdir(parents=True)
        copies = len(self.nodes)
        voters = ",".join(f"{n.number}@127.0.0.1:{n.controller}" for n in self.nodes)
        node.settings.write_text(_SETTINGS.format(
            host="127.0.0.1", node=node.number, voters=voters, direct=node.direct,
            proxied=node.proxied, proxy=node.proxy, controller=node.controller,
            data=node.folder / "data", copies=copies, in_sync=max(1, copies - 1),
            internal=_INTERNAL_PARTITIONS))
        subprocess.run(java("kafka.tools.StorageTool", "format", "-t", self.cluster_id, "-c",
                            str(node.settings), log=node.folder), check=True, capture_output=True)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _metadata(brokers: str) -> dict:
    """As kcat prints it; without anything when nobody answers."""
    asked = subprocess.run(["kcat", "-L", "-J", "-m", "3", "-b", brokers],
                           capture_output=True, text=True, check=False)
    return json.loads(asked.stdout or '{"brokers": [], "topics": []}')


def _java_hash(text: str) -> int:
    """Of String.hashCode, made positive as Kafka does."""
    value = 0
    for character in text:
        value = (31 * value + ord(character)) & 0xFFFFFFFF
    return value & 0x7FFFFFFF
