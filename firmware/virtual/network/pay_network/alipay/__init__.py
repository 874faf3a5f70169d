"""Alipay's open gateway (`gateway.do`), by the pages of opendocs.alipay.com.

Pages: 付款码支付快速接入 (open/00f7ns), 接入注意事项 (open/00f7nv), alipay.trade.pay
(open/02ekfp), alipay.trade.precreate (open/05osv9), alipay.trade.query,
alipay.trade.cancel (open/02ekfr), alipay.trade.close, alipay.trade.refund,
alipay.trade.fastpay.refund.query, alipay.data.dataservice.bill.downloadurl.query,
异步通知说明, 公共错误码 (common/02km9f).
"""
