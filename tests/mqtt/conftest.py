from tests.support.mqtt_links import broker, connect, no_thread_left

__all__ = ["broker", "connect", "no_thread_left"]
