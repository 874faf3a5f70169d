"""WeChat Pay's API v3 for a merchant of its own, by the pages of pay.weixin.qq.com.

Pages: 付款码支付 (merchant/4012382150), 撤销 (code-payment-v3/direct/reverse),
商户订单号查询订单 (merchant/4013070356), Native下单 (merchant/4012791877), 关闭订单,
退款申请, 查询单笔退款, 申请交易账单 (get-trade-bill), 下载账单, 下载平台证书,
签名生成, 签名验证, 微信支付公钥.
"""
