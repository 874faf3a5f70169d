"""Alipay 当面付: signing, request, reading of replies, meaning of codes, bill."""
