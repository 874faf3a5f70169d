"""From PAY to money in the till: what is redeemed, held at the hub, then paid. Pure."""
