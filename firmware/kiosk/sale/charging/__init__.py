"""A frozen basket that is paid by phone: begun, waited for, ended. Pure."""
