// Words of the camera's view: what is read, unsure, refused; pictures and webcams of visitors.
import { addWords } from "/static/words.js";

addWords({
  "zh-CN": {
    unsure_code: "看见 {kind}，还没读清", refused_code: "不收：{reason}", refused_said: "读到 {kind}，{reason}", any_code: "码",
    r_other: "收银台不收", r_article: "店里没有这件商品", r_article_in_doubt: "商品对不上", r_label: "店里没有这个秤码", r_check_digit: "校验位不对", r_misread: "读得不可靠", r_ambiguous: "认不准是什么",
    r_link: "是网址，不是商品", r_text: "不是商品", r_length: "不是商品码", r_symbology: "不是商品用的码", r_elements: "码里的内容不对", r_no_gtin: "没有商品编号", r_no_value: "没有金额", r_date: "日期不对", r_currency: "不是人民币", r_foreign_coupon: "别家的券",
    r_pay_too_early: "还没到付款", r_pay_code_early: "还没到付款", r_empty_basket: "先扫商品", r_pay_code_refused: "这个付款码不能用", r_network_off: "不收这种钱包", r_phone_off: "现在不能用手机付",
    r_badge_refused: "这张工牌不认", r_badge_left: "工牌一直在镜头下", r_pass_expired: "会员码过期了", r_pass_early: "会员码还没到时间", r_pass_used: "会员码用过了", r_pass_unknown: "这个会员码不认", r_card_alone: "光有卡不行",
    r_stopped_article: "停售的商品", r_age: "要店员看年龄", r_awaiting: "先等店员确认", r_unweighed: "要先称重", r_by_piece: "没有单价", r_free: "没有价钱", r_pieces: "件数太多，等店员", r_amount: "金额太大，等店员", r_full: "这一单满了", r_frozen_basket: "正在付款", r_early_sale: "还没开卖",
    r_not_taken_coupon: "券不在这里用", r_not_taken_memberpass: "这台不收会员码", r_not_taken_staffbadge: "这台不认工牌",
    own: "你自己的", own_picture: "你的图片", bring: "选一张图片", bring_how: "JPEG 或 PNG，最多 8 MB。也可以拖到柜台上。", bring_busy: "正在放…", brought_said: "你的图片，拖到镜头下，或按一下",
    b_bytes: "图片太大，最多 8 MB。", b_format: "只收 JPEG 和 PNG 图片。", b_pixels: "像素太多，最多 2400 万。", b_small: "图片太小，每边至少 16 个像素。", b_damaged: "图片打不开，可能坏了。", b_busy: "正忙，请再试一次。", b_lost: "和店里断开了，没送到。",
    webcam: "用我的摄像头", webcam_asking: "等浏览器允许…", webcam_off: "关掉摄像头", webcam_how: "画面只到这台电脑上的收银台，不上网，也不保存。", webcam_seen: "收银台从你的摄像头看到的",
    webcam_mine: "你的摄像头", webcam_other: "别的页面的摄像头", webcam_end: "关掉",
    w_NotAllowedError: "浏览器没有允许用摄像头。要用，在地址栏旁边改成允许，再按一次。", w_NotFoundError: "没有找到摄像头。接上一个，再按一次。", w_NotReadableError: "摄像头正被别的程序用着。关掉它，再按一次。", w_unable: "这个浏览器用不了摄像头。", w_hidden: "你离开了这一页，摄像头就关了。", w_gone: "摄像头断开了。", w_shown: "镜头下换成了别的，摄像头关了。", w_lost: "和店里断开了，摄像头关了。",
  },
  en: {
    unsure_code: "{kind} seen, not sure yet", refused_code: "Refused: {reason}", refused_said: "{kind} read, {reason}", any_code: "Code",
    r_other: "the kiosk does not take it", r_article: "not sold in this shop", r_article_in_doubt: "does not fit the goods", r_label: "no such label here", r_check_digit: "wrong check digit", r_misread: "read unreliably", r_ambiguous: "could be two things",
    r_link: "a link, no goods", r_text: "no goods", r_length: "no number of goods", r_symbology: "no code of goods", r_elements: "wrong inside", r_no_gtin: "names no goods", r_no_value: "names no amount", r_date: "wrong date", r_currency: "another currency", r_foreign_coupon: "another shop's coupon",
    r_pay_too_early: "too early to pay", r_pay_code_early: "too early to pay", r_empty_basket: "scan goods first", r_pay_code_refused: "this pay code is not valid", r_network_off: "no such wallets here", r_phone_off: "no payment by phone now",
    r_badge_refused: "this badge proves nothing", r_badge_left: "the badge was left there", r_pass_expired: "the pass is too old", r_pass_early: "the pass is too new", r_pass_used: "the pass was used", r_pass_unknown: "unknown pass", r_card_alone: "a card is not enough",
    r_stopped_article: "no longer sold", r_age: "staff check the age", r_awaiting: "waits for staff", r_unweighed: "weigh it first", r_by_piece: "has no piece price", r_free: "has no price", r_pieces: "too many: waits for staff", r_amount: "too much: waits for staff", r_full: "the basket is full", r_frozen_basket: "being paid", r_early_sale: "not on sale yet",
    r_not_taken_coupon: "coupons not used here", r_not_taken_memberpass: "no passes here", r_not_taken_staffbadge: "no badges here",
    own: "Of your own", own_picture: "Your picture", bring: "Choose a picture", bring_how: "JPEG or PNG, 8 MB at most. Or drop it on the counter.", bring_busy: "Taking it…", brought_said: "Your picture, drag it under the camera, or press",
    b_bytes: "Too large: 8 MB at most.", b_format: "Only JPEG and PNG pictures.", b_pixels: "Too many pixels: 24 million at most.", b_small: "Too small: 16 pixels a side at least.", b_damaged: "It cannot be opened; it may be damaged.", b_busy: "Busy, try again.", b_lost: "The shop is away: it did not arrive.",
    webcam: "Use my camera", webcam_asking: "Your browser asks…", webcam_off: "Camera off", webcam_how: "What it sees goes to the kiosk on this computer, nowhere else, and is not kept.", webcam_seen: "What the kiosk sees by your camera",
    webcam_mine: "Your camera", webcam_other: "Another tab's camera", webcam_end: "Off",
    w_NotAllowedError: "The browser did not allow the camera. Allow it beside the address, then press again.", w_NotFoundError: "There is no camera. Plug one in, then press again.", w_NotReadableError: "Another program uses the camera. Close it, then press again.", w_unable: "This browser cannot use a camera.", w_hidden: "You left this page, so the camera is off.", w_gone: "The camera was unplugged.", w_shown: "Something else is before the kiosk's camera; yours is off.", w_lost: "The shop is away; your camera is off.",
  },
});
