"""Keys that kiosk.toml and hub.toml share."""

from firmware.config_guide.texts.text import KeyText, Texts


def broker(own: str, named: str, certificate: str) -> Texts:
    """The `[broker]` table of a box: its password file and its certificate's name.

    `named`: under which name the shop's broker knows the box.
    """
    return {
        "broker.host": KeyText(
            "消息服务器（mosquitto）所在的机器：名称或 IP 地址。一般就是主机。",
            "The machine where mosquitto listens, the hub's: its name or IP address.",
        ),
        "broker.port": KeyText(
            "端口：本机不加密用 1883；另一台机器用 TLS，端口 8883，并填 ca_file。",
            "1883 without TLS on the same machine. From another machine it is TLS:"
            " port 8883, and ca_file.",
        ),
        "broker.username": KeyText(
            f"登录名。留空时用 {named}；只有消息服务器用别的名称时才填。",
            f"The user name; empty: {named}. Only for a broker with other names.",
        ),
        "broker.password_file": KeyText(
            "存放密码的文件，只有 root 和 countertop 组可读（chmod 640）。",
            "The file with the password, for root and the group countertop alone"
            " (chmod 640).",
            f'password_file = "/etc/countertop/{own}.password"',
        ),
        **_tls(certificate),
    }


def _tls(certificate: str) -> Texts:
    folder = "/etc/countertop/tls"
    return {
        "broker.ca_file": KeyText(
            "启用 TLS：主机的 ca.pem。",
            "Turns TLS on: the ca.pem of the hub.",
            f'ca_file = "{folder}/ca.pem"',
        ),
        "broker.certificate_file": KeyText(
            "本机的证书（PEM）。消息服务器可凭证书和密钥，或凭密码认出本机。",
            "This box's certificate (PEM). A broker may know a box by certificate and"
            " key, or by password.",
            f'certificate_file = "{folder}/{certificate}.pem"',
        ),
        "broker.key_file": KeyText(
            "证书的密钥（PEM，不带密码）。和 certificate_file、ca_file 一起填。",
            "The certificate's key (PEM, without a password); goes with"
            " certificate_file and ca_file.",
            f'key_file = "{folder}/{certificate}.key"',
        ),
    }
