from tests.support.mqtt_links import broker, connect, no_thread_left
from tests.support.pay_networks import alipay, network_keys, networks, wechat

__all__ = [
    "alipay",
    "broker",
    "connect",
    "network_keys",
    "networks",
    "no_thread_left",
    "wechat",
]
