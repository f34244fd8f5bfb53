"""The embedded broker: Apache Kafka in KRaft mode, one node or several; needs no Java, Maven or Docker."""

from local.broker.broker_cluster import BrokerCluster
from local.broker.jars import Progress, fetch_kafka, kafka_folder
from local.broker.kafka_broker import Broker
from local.broker.progress_bar import download_bar

__all__ = ["Broker", "Progress", "BrokerCluster", "download_bar", "fetch_kafka", "kafka_folder"]
