"""WeChat Pay 付款码, API v3: signing, request, reading of replies, codes, bill."""
