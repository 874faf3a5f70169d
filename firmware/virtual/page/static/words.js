// The page's words in both languages; the appliance's own are not ours.
const WORDS = {
  "zh-CN": {
    title: "虚拟收银台", skip: "到收银台", kiosk: "收银台", keys: "按键", field: "镜头下", slips: "小票", close: "关闭",
    online: "中心在线", away: "中心不在", opening: "正在开店…", failed: "没开起来", lost: "和店里断开了，正在重连…",
    busy: "太忙了，再试一次",
    sound_on: "声音：开", sound_off: "声音：关", dark: "深色", light: "浅色", language: "EN，English", language_short: "EN",
    pay: "付款", undo: "撤销", call: "呼叫", reprint: "补打", undo_said: "长按两秒清空",
    shelf: "货架", picture: "画面", seen: "镜头看到的", unseen: "镜头下什么也没有",
    drag: "把商品拖到镜头下", drag_keys: "或按 1–8，按 M 会员码，按 W 付款码", drag_more: "拖动、旋转、遮挡，看它读不读得出",
    first: "第一次来？", first_how: "把一样商品放到镜头下，再按付款。", first_why: "这是真的收银程序，只有外面的世界是画的。",
    hand: "手里：{name}", turn: "倾斜", cover: "遮挡", blur: "失焦", back: "放回货架", turn_it: "转动", percent: "{n} %",
    good_said: "按 {n} 放到镜头下", laid_said: "{name}，倾斜 {turn} 度",
    printer: "打印机", printing: "打印机，正在出小票", waiting: "打印机，小票等着撕下", tear: "撕下", torn: "撕下的小票 {n} 张", no_slips: "打出的小票，撕下来就在这里", open_slip: "点一张，放大看", slip_said: "小票 {n}，点开放大",
    screen: "屏幕", screen_says: "屏幕：{texts}", comma: "，", screen_dark: "屏幕：没有亮", read: "读到 {kind}", read_goods: "读到 {kind}，{name}",
    lamp: "灯：{colour}", blinking: "闪", lamp_blinks: "灯：{colour}闪烁，要人过来", green: "绿色", amber: "黄色", red: "红色", off: "灭",
    faults: "故障", faults_printer: "打印机", faults_lines: "线路", faults_others: "别的", all_right: "全部恢复正常",
    paper_out: "没纸", cover_open: "盖子打开", printer_unplugged: "拔掉插头", hub_away: "中心不在", broker_down: "消息代理停机", slow_link: "网络很慢",
    camera_covered: "挡住镜头", wrong_clock: "时钟走错", wallet_hesitates: "钱包犹豫", power_cut: "停电", power_how: "断电再开机", power_dark: "停电中", cut_it: "拉闸",
    trouble_paper_out: "缺纸", trouble_cover_open: "盖子开着", trouble_printer_unplugged: "没插电",
    sells_both: "照常卖货：小票先留着，账先记在本机", later_both: "纸和中心回来后，会自己补上",
    sells_printer: "照常卖货：小票先留着", later_printer: "打印机好了，会自己补上",
    sells_away: "照常卖货：账先记在本机", later_away: "中心回来后，会自己补上",
    sells_camera: "镜头挡住了", later_camera: "读不到商品；收银台会报给中心",
    real: "这不是演的", real_how: "开关只改外面的世界，", real_why: "收银台怎么应对，都是它自己的程序。",
    tray: "架子", near: "远近", put_down: "放回",
    phone: "手机", card: "会员卡", badge: "店员工牌", thing_keys: "按 {key} 放到镜头下，也可以拖过去",
    phone_drag: "手机 · 拖到镜头下", phone_offline: "手机没网，会员码照样能用", offline: "无网络", no_network: "没有网络", no_network_how: "店里的网页打不开。中心回来后，再看这里。", phone_take: "手机，{face}。按一下拿起来，拖动放到镜头下", phone_back: "放回柜台", phone_show: "放到镜头下", faces: "手机上的页面",
    face_pass: "会员码", face_pay: "付款码", face_scan: "扫一扫", member_page: "会员页",
    no_member: "还不是会员", no_member_how: "买一样东西，再扫屏幕或小票上的码，就能加入。", no_page: "正在开店，会员页马上就来。",
    scan_how: "用手机扫", scan_display: "屏幕上的码", scan_slip: "小票上的码", scan_dark: "屏幕没有亮。", scan_no_code: "那里没有码。付款时屏幕上会有，小票上也有。", scan_foreign: "这个码打不开，也付不了款。", other_phone: "换成新客人的手机",
    alipay: "支付宝", wechat: "微信", wallet: "钱包", balance: "余额", code_said: "付款码，给收银台看", code_how: "给收银台的镜头看，每分钟换新", code_again: "出示付款码",
    mood: "这个钱包", pays: "直接付", asks: "问密码", hesitates: "犹豫", refuses: "拒付",
    asked: "要密码", asks_you: "手机要你确认 {amount}", confirm: "输密码付款", decline: "不付", under_way: "正在付款，稍等…", paid: "已支付", refused: "没有付款", opening_how: "中心、消息代理和收银台正在开机",
  },
  en: {
    title: "Virtual kiosk", skip: "To the kiosk", kiosk: "Kiosk", keys: "Keys", field: "Under the camera", slips: "Slips", close: "Close",
    online: "Hub online", away: "Hub away", opening: "The shop opens…", failed: "It did not open", lost: "Lost the shop, trying again…",
    busy: "Too busy, try again",
    sound_on: "Sound: on", sound_off: "Sound: off", dark: "Dark", light: "Light", language: "中文, Chinese", language_short: "中文",
    pay: "PAY", undo: "UNDO", call: "CALL", reprint: "REPRINT", undo_said: "hold for two seconds to empty the basket",
    shelf: "Shelf", picture: "Picture", seen: "What the camera sees", unseen: "Nothing is under the camera",
    drag: "Drag goods under the camera", drag_keys: "or 1 to 8; M is the pass, W the pay code", drag_more: "Move, tilt, cover: see what it still reads",
    first: "Here for the first time?", first_how: "Put something under the camera, then press PAY.", first_why: "The program is the real one; only the world outside is drawn.",
    hand: "In hand: {name}", turn: "Tilt", cover: "Cover", blur: "Blur", back: "Put back", turn_it: "Turn", percent: "{n} %",
    good_said: "press {n} to put it under the camera", laid_said: "{name}, tilted {turn} degrees",
    printer: "Printer", printing: "Printer, a slip comes out", waiting: "Printer, a slip waits to be torn off", tear: "Tear off", torn: "Slips: {n}", no_slips: "Slips that are torn off lie here", open_slip: "Open one to read it", slip_said: "Slip {n}, open it",
    screen: "Screen", screen_says: "Screen: {texts}", comma: ", ", screen_dark: "Screen: dark", read: "{kind} read", read_goods: "{kind} read, {name}",
    lamp: "Lamp: {colour}", blinking: "blinks", lamp_blinks: "Lamp: {colour}, blinking: a person is wanted", green: "green", amber: "amber", red: "red", off: "off",
    faults: "Faults", faults_printer: "Printer", faults_lines: "Lines", faults_others: "Other", all_right: "Put everything right",
    paper_out: "No paper", cover_open: "Cover open", printer_unplugged: "Unplugged", hub_away: "Hub away", broker_down: "Broker down", slow_link: "Slow link",
    camera_covered: "Camera covered", wrong_clock: "Wrong clock", wallet_hesitates: "Wallet hesitates", power_cut: "Power cut", power_how: "off, and on again", power_dark: "the power is off", cut_it: "Cut it",
    trouble_paper_out: "No paper", trouble_cover_open: "Cover open", trouble_printer_unplugged: "Unplugged",
    sells_both: "Selling on: slips and books are kept here", later_both: "They follow once paper and hub are back",
    sells_printer: "Selling on: the slip is kept", later_printer: "It is printed once the printer is well",
    sells_away: "Selling on: the books are kept here", later_away: "They follow once the hub is back",
    sells_camera: "The lens is covered", later_camera: "Nothing can be read; the kiosk reports it to the hub",
    real: "None of this is acted", real_how: "The switches change the world outside.", real_why: "What the kiosk makes of it is its own program.",
    tray: "Tray", near: "Distance", put_down: "Put down",
    phone: "Phone", card: "Member card", badge: "Staff badge", thing_keys: "{key} holds it under the camera, or drag it there",
    phone_drag: "Phone · drag to the camera", phone_offline: "Offline: the pass works still", offline: "Offline", no_network: "No network", no_network_how: "The shop's page cannot be reached until the hub is back.", phone_take: "Phone, {face}. Press to take it, drag it under the camera", phone_back: "Put it back", phone_show: "Hold it up", faces: "Pages of the phone",
    face_pass: "Pass", face_pay: "Pay code", face_scan: "Scan", member_page: "Member page",
    no_member: "No member yet", no_member_how: "Buy something, then scan the code on the screen or slip to join.", no_page: "The shop opens; the member page follows.",
    scan_how: "Scan with the phone", scan_display: "The code on the screen", scan_slip: "The code on the slip", scan_dark: "The screen is dark.", scan_no_code: "No code there. The screen has one when you pay, a slip too.", scan_foreign: "This code opens nothing and pays nothing.", other_phone: "Another customer's phone",
    alipay: "Alipay", wechat: "WeChat", wallet: "Wallet", balance: "Balance", code_said: "Pay code, for the kiosk to see", code_how: "For the camera; new each minute", code_again: "Show a pay code",
    mood: "This wallet", pays: "Pays", asks: "Asks", hesitates: "Hesitates", refuses: "Refuses",
    asked: "Wants the password", asks_you: "Confirm {amount} on the phone", confirm: "Type it and pay", decline: "Refuse", under_way: "Paying, a moment…", paid: "Paid", refused: "Not paid", opening_how: "Hub, broker and kiosk are starting",
  },
};
const GOODS_IN_ENGLISH = {
  water: "Water", herbs: "Herb tea", yoghurt: "Yoghurt", chocolate: "Chocolate",
  juice: "Juice", biscuits: "Biscuits", milk: "Milk", toothpaste: "Toothpaste",
};
const KEPT = "countertop-language";
const listeners = new Set();
let language = localStorage.getItem(KEPT) ?? (navigator.language.startsWith("zh") ? "zh-CN" : "en");

// The words of a part that has many: by language, as above.
export function addWords(more) {
  for (const [each, words] of Object.entries(more)) Object.assign(WORDS[each], words);
  apply();
}

export function hasWord(key) {
  return key in WORDS[language];
}

// One of two texts that stand in both languages.
export function inLanguage(texts) {
  return texts[language];
}

export function word(key, fields = {}) {
  return (WORDS[language][key] ?? key).replace(/\{(\w+)\}/g, (_, name) => fields[name]);
}

export function nameOf(good) {
  return language === "en" ? GOODS_IN_ENGLISH[good.key] ?? good.name : good.name;
}

// Calls `speak` now and whenever the language changes.
export function inEachLanguage(speak) {
  listeners.add(speak);
  speak();
}

export function switchLanguage() {
  language = language === "en" ? "zh-CN" : "en";
  localStorage.setItem(KEPT, language);
  apply();
  for (const speak of listeners) speak();
}

function apply() {
  document.documentElement.lang = language;
  for (const each of document.querySelectorAll("[data-word]")) each.textContent = word(each.dataset.word);
  for (const each of document.querySelectorAll("[data-label]")) each.setAttribute("aria-label", word(each.dataset.label));
  document.title = `Countertop · ${word("title")}`;
}

apply();
