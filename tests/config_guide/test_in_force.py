"""What is in force is shown as TOML, with its defaults marked and no secret."""

import tomllib

from firmware.base.config_loader import from_mapping, to_mapping
from firmware.config_guide.documents import DOCUMENTS, DocumentName
from firmware.config_guide.in_force import lines, values
from firmware.hub.config import HubConfig
from firmware.retail.policy.policy import Policy


def shown(name: DocumentName, text: str) -> list[str]:
    document = DOCUMENTS[name]
    loaded = from_mapping(name, tomllib.loads(text), document.cls)
    return list(lines(values(document, loaded), "en"))


def test_a_policy_that_is_shown_loads_again_as_the_same() -> None:
    text = (
        "[limits]\npieces_max = 7\n[[codes.labels]]\nprefix = 21\ncarries = 'weight'\n"
        "[[codes.pay]]\nnetwork = 'alipay'\nprefix_min = 25\nprefix_max = 30\n"
        "digits_min = 16\ndigits_max = 24\n"
    )
    again = tomllib.loads("\n".join(shown("policy", text)))
    once = from_mapping("p", tomllib.loads(text), Policy)
    assert from_mapping("p", again, Policy) == once
    # Not the hub's own, which nobody writes, and no table of rows without one.
    assert again.keys() == to_mapping(once).keys() - {
        *("pricing_engine", "stopped", "offers", "coupon_rules", "bonuses", "rewards"),
        "early_sales",
    }


def test_only_defaults_are_marked() -> None:
    found = shown("policy", "[limits]\npieces_max = 7\n")
    assert "pieces_max = 7" in found
    assert f"{'lines_max = 400':<40} # default" in found
    assert "# no [[codes.labels]]" in found
    assert "[[codes.pay]] # default" in found


def test_a_key_without_a_value_is_shown_as_not_set() -> None:
    assert "# policy is not set" in shown("hub", "")
    assert "# ca_file is not set" in shown("hub", "")


def test_a_list_of_plain_values_stands_in_its_table() -> None:
    found = shown("hub", "[web]\nproxies = ['127.0.0.1']\n")
    assert 'proxies = ["127.0.0.1"]' in found
    hosts = 'bill_hosts = ["dwbillcenter.alipay.com"]'
    assert f"{hosts:<40} # default" in found
    assert f"{'networks = []':<40} # default" in found


def test_every_default_of_the_hub_is_marked_and_nothing_else() -> None:
    given = values(DOCUMENTS["hub"], HubConfig())
    assert all(each.is_default for each in given)


def test_no_secret_is_shown_but_the_public_key_is() -> None:
    text = (
        "[messages]\nurl = 'https://messages.example/hooks/T0KEN'\n"
        "key_file = '/etc/countertop/messages.key'\n"
        "[database]\nurl = 'postgresql://countertop@10.0.0.2/books'\n"
    )
    found = "\n".join(shown("hub", text))
    assert "T0KEN" not in found
    assert 'url = "https://messages.example/…"' in found
    assert 'url = "postgresql://countertop@10.0.0.2/books"' in found
    assert 'key_file = "/etc/countertop/messages.key"' in found
    public = f"{'A' * 43}="
    kiosk = shown("kiosk", f"kid = 'k1'\n[hub]\npublic_key = '{public}'\n")
    assert f'public_key = "{public}"' in kiosk
