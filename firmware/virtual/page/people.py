"""Who stands at the counter of the page: its opening script names them."""

CUSTOMER = "林"
