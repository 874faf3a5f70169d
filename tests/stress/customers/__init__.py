"""People before a crowd of kiosks: they buy, pay by phone, bring back what they bought.

With what they hold in their hands in the end, which the books are judged by.
"""
