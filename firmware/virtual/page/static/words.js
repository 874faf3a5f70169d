// The page's words in both languages; the appliance's own are not ours.
const WORDS = {
  "zh-CN": {
    title: "虚拟收银台", skip: "到收银台", kiosk: "收银台", keys: "按键", field: "镜头下", slips: "小票", close: "关闭",
    online: "中心在线", away: "中心不在", opening: "正在开店…", failed: "没开起来", lost: "和店里断开了，正在重连…",
    busy: "太忙了，再试一次",
    sound_on: "声音：开", sound_off: "声音：关", dark: "深色", light: "浅色", language: "EN，English", language_short: "EN",
    pay: "付款", undo: "撤销", call: "呼叫", reprint: "补打", undo_said: "长按两秒清空",
    shelf: "货架", picture: "画面", seen: "镜头看到的", unseen: "镜头下什么也没有",
    drag: "把商品拖到镜头下", drag_keys: "或按数字键 1–8，按 M 出示会员码", drag_more: "拖动、旋转、遮挡，看它读不读得出",
    first: "第一次来？", first_how: "把一样商品放到镜头下，再按付款。", first_why: "这是真的收银程序，只有外面的世界是画的。",
    hand: "手里：{name}", turn: "倾斜", cover: "遮挡", blur: "失焦", back: "放回货架", turn_it: "转动", percent: "{n} %",
    good_said: "按 {n} 放到镜头下", laid_said: "{name}，倾斜 {turn} 度",
    printer: "打印机", printing: "打印机，正在出小票", waiting: "打印机，小票等着撕下", tear: "撕下", torn: "撕下的小票 {n} 张", no_slips: "打出的小票，撕下来就在这里", open_slip: "点一张，放大看", slip_said: "小票 {n}，点开放大",
    screen: "屏幕", screen_says: "屏幕：{texts}", comma: "，", screen_dark: "屏幕：没有亮", read: "读到 {kind}", read_goods: "读到 {kind}，{name}",
    lamp: "灯：{colour}", blinking: "闪", lamp_blinks: "灯：{colour}闪烁，要人过来", green: "绿色", amber: "黄色", red: "红色", off: "灭",
    tray: "架子", phone: "手机", phone_how: "放到镜头下：", face_pass: "会员码", face_pay: "付款码", face_badge: "工牌", taken: "拿开", opening_how: "中心、消息代理和收银台正在开机",
    faults: "故障", faults_printer: "打印机", faults_lines: "线路", faults_others: "别的", all_right: "全部恢复正常",
    paper_out: "没纸", cover_open: "盖子打开", printer_unplugged: "拔掉插头", hub_away: "中心不在", broker_down: "消息代理停机", slow_link: "网络很慢",
    camera_covered: "挡住镜头", wrong_clock: "时钟走错", wallet_hesitates: "钱包犹豫", power_cut: "停电", power_how: "断电再开机", power_dark: "停电中", cut_it: "拉闸",
    trouble_paper_out: "缺纸", trouble_cover_open: "盖子开着", trouble_printer_unplugged: "没插电",
    sells_both: "照常卖货：小票先留着，账先记在本机", later_both: "纸和中心回来后，会自己补上",
    sells_printer: "照常卖货：小票先留着", later_printer: "打印机好了，会自己补上",
    sells_away: "照常卖货：账先记在本机", later_away: "中心回来后，会自己补上",
    sells_camera: "镜头挡住了", later_camera: "读不到商品；收银台会报给中心",
    real: "这不是演的", real_how: "开关只改外面的世界，", real_why: "收银台怎么应对，都是它自己的程序。",
  },
  en: {
    title: "Virtual kiosk", skip: "To the kiosk", kiosk: "Kiosk", keys: "Keys", field: "Under the camera", slips: "Slips", close: "Close",
    online: "Hub online", away: "Hub away", opening: "The shop opens…", failed: "It did not open", lost: "Lost the shop, trying again…",
    busy: "Too busy, try again",
    sound_on: "Sound: on", sound_off: "Sound: off", dark: "Dark", light: "Light", language: "中文, Chinese", language_short: "中文",
    pay: "PAY", undo: "UNDO", call: "CALL", reprint: "REPRINT", undo_said: "hold for two seconds to empty the basket",
    shelf: "Shelf", picture: "Picture", seen: "What the camera sees", unseen: "Nothing is under the camera",
    drag: "Drag goods under the camera", drag_keys: "or press 1 to 8, or M for the pass", drag_more: "Move, tilt, cover: see what it still reads",
    first: "Here for the first time?", first_how: "Put something under the camera, then press PAY.", first_why: "The program is the real one; only the world outside is drawn.",
    hand: "In hand: {name}", turn: "Tilt", cover: "Cover", blur: "Blur", back: "Put back", turn_it: "Turn", percent: "{n} %",
    good_said: "press {n} to put it under the camera", laid_said: "{name}, tilted {turn} degrees",
    printer: "Printer", printing: "Printer, a slip comes out", waiting: "Printer, a slip waits to be torn off", tear: "Tear off", torn: "Slips: {n}", no_slips: "Slips that are torn off lie here", open_slip: "Open one to read it", slip_said: "Slip {n}, open it",
    screen: "Screen", screen_says: "Screen: {texts}", comma: ", ", screen_dark: "Screen: dark", read: "{kind} read", read_goods: "{kind} read, {name}",
    lamp: "Lamp: {colour}", blinking: "blinks", lamp_blinks: "Lamp: {colour}, blinking: a person is wanted", green: "green", amber: "amber", red: "red", off: "off",
    tray: "Tray", phone: "Phone", phone_how: "Hold under the camera:", face_pass: "Pass", face_pay: "Pay code", face_badge: "Badge", taken: "Take away", opening_how: "Hub, broker and kiosk are starting",
    faults: "Faults", faults_printer: "Printer", faults_lines: "Lines", faults_others: "Other", all_right: "Put everything right",
    paper_out: "No paper", cover_open: "Cover open", printer_unplugged: "Unplugged", hub_away: "Hub away", broker_down: "Broker down", slow_link: "Slow link",
    camera_covered: "Camera covered", wrong_clock: "Wrong clock", wallet_hesitates: "Wallet hesitates", power_cut: "Power cut", power_how: "off, and on again", power_dark: "the power is off", cut_it: "Cut it",
    trouble_paper_out: "No paper", trouble_cover_open: "Cover open", trouble_printer_unplugged: "Unplugged",
    sells_both: "Selling on: slips and books are kept here", later_both: "They follow once paper and hub are back",
    sells_printer: "Selling on: the slip is kept", later_printer: "It is printed once the printer is well",
    sells_away: "Selling on: the books are kept here", later_away: "They follow once the hub is back",
    sells_camera: "The lens is covered", later_camera: "Nothing can be read; the kiosk reports it to the hub",
    real: "None of this is acted", real_how: "The switches change the world outside.", real_why: "What the kiosk makes of it is its own program.",
  },
};
const GOODS_IN_ENGLISH = {
  water: "Water", herbs: "Herb tea", yoghurt: "Yoghurt", chocolate: "Chocolate",
  juice: "Juice", biscuits: "Biscuits", milk: "Milk", toothpaste: "Toothpaste",
};
const KEPT = "countertop-language";
const listeners = new Set();
let language = localStorage.getItem(KEPT) ?? (navigator.language.startsWith("zh") ? "zh-CN" : "en");

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
