"""Points and coupons that sales use: asked for before they are paid, booked after."""
