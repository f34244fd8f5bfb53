"""The embedded broker: Apache Kafka in KRaft mode, one node or several; needs no Java, Maven or Docker."""

from chuishao.broker.bar import download_bar
from chuishao.broker.broker import Broker
from chuishao.broker.jars import Progress, fetch_kafka, kafka_folder
from chuishao.broker.several import Several

__all__ = ["Broker", "Progress", "Several", "download_bar", "fetch_kafka", "kafka_folder"]
