"""Kafka's own tools, from its own libraries."""

import json
import subprocess

from cluster import java
from member import BenchFailure
from trial import Trial


def reset_group(trial: Trial, *how: str) -> None:
    """kafka-consumer-groups --reset-offsets; the group must have no members any more."""
    _tool("org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
          "--bootstrap-server", trial.cluster.brokers, "--group", trial.group,
          "--topic", trial.topic("transactions"), "--reset-offsets", *how, "--execute")


def delete_records_below(trial: Trial, topic: str, offsets: dict[int, int]) -> None:
    """kafka-delete-records: what retention would do, at once."""
    wanted = trial.folder / "delete-records.json"
    wanted.write_text(json.dumps({"version": 1, "partitions": [
        {"topic": trial.topic(topic), "partition": partition, "offset": offset}
        for partition, offset in offsets.items()]}))
    _tool("org.apache.kafka.tools.DeleteRecordsCommand",
          "--bootstrap-server", trial.cluster.brokers, "--offset-json-file", str(wanted))


def set_topic(trial: Trial, topic: str, setting: str) -> None:
    """`setting`: name=value."""
    _tool("kafka.admin.ConfigCommand",
          "--bootstrap-server", trial.cluster.brokers, "--alter", "--entity-type", "topics",
          "--entity-name", trial.topic(topic), "--add-config", setting)


def delete_topic(trial: Trial, topic: str) -> None:
    _tool("org.apache.kafka.tools.TopicCommand", "--bootstrap-server", trial.cluster.brokers,
          "--delete", "--topic", trial.topic(topic))


def _tool(name: str, *words: str) -> str:
    done = subprocess.run(java(name, *words), capture_output=True, text=True, check=False)
    if done.returncode != 0 or "Error" in done.stdout:
        raise BenchFailure(f"{name}: {done.stdout[-800:]} {done.stderr[-800:]}")
    return done.stdout
