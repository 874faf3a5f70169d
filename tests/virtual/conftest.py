from tests.support.mqtt_links import broker, connect, no_thread_left
from tests.support.pay_networks import alipay, networks, wechat

__all__ = ["alipay", "broker", "connect", "networks", "no_thread_left", "wechat"]
