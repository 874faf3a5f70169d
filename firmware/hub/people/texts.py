"""The words of texts to phones, short enough for one SMS of 70 characters. Pure."""


def code_text(language: str, code: str, *, store: str, minutes: int) -> str:
    """What brings a code; `store` may be empty. Chinese by default."""
    if language == "en":
        shop = f"{store}: " if store else ""
        return f"{shop}Your code is {code}. It works for {minutes} min. Tell nobody."
    shop = f"【{store}】" if store else ""
    return f"{shop}验证码 {code}，{minutes} 分钟内有效。不要告诉别人。"


def link_text(language: str, address: str, *, store: str) -> str:
    """What brings the address of a member's page. Chinese by default."""
    if language == "en":
        shop = f"{store}: " if store else ""
        return f"{shop}Your member page: {address}"
    shop = f"【{store}】" if store else ""
    return f"{shop}您的会员页：{address}"
