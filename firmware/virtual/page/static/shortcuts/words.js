// Words of the list of keys.
import { addWords } from "/static/words.js";

addWords({
  "zh-CN": {
    keys_list: "键盘按键", keys_button: "键盘按键，按 ? 打开", keys_kiosk: "收银台的按键", keys_show: "放到镜头下", keys_move: "镜头下的东西", keys_open: "柜台和画面", keys_behind: "在幕后",
    key_pay: "付款，按多久算多久", key_undo: "撤销，长按清空", key_call: "呼叫店员", key_reprint: "补打小票",
    key_good: "货架上的商品", key_pass: "会员码", key_pay_code: "付款码", key_card: "会员卡", key_badge: "店员工牌", key_back: "放回去，或关上",
    key_move: "移动，按住 Shift 走得远", key_tilt: "倾斜", key_near: "近一点，远一点",
    key_tear: "撕下小票", key_faults: "故障", key_picture: "画面、自己的图片和摄像头", key_behind: "幕后", key_lessons: "课程", key_sound: "声音", key_list: "这张表",
    key_event: "前一件、后一件事", key_ends: "开头、结尾", key_play: "播放，停下",
    signs_act: "字母、数字和符号键管用", signs_why: "用语音输入，或常碰到键盘，可以关掉。Esc、方向键一直管用。",
  },
  en: {
    keys_list: "Keys of the keyboard", keys_button: "Keys of the keyboard, press ?", keys_kiosk: "The kiosk's keys", keys_show: "Put under the camera", keys_move: "What lies there", keys_open: "Counter and panels", keys_behind: "Behind the glass",
    key_pay: "PAY, as long as you hold it", key_undo: "UNDO, held: empties", key_call: "CALL staff", key_reprint: "REPRINT the slip",
    key_good: "a good of the shelf", key_pass: "the pass", key_pay_code: "the pay code", key_card: "the member card", key_badge: "the staff badge", key_back: "put it back, or close",
    key_move: "move it, further with Shift", key_tilt: "tilt it", key_near: "nearer, farther",
    key_tear: "tear the slip off", key_faults: "faults", key_picture: "picture, your own and your camera", key_behind: "behind the glass", key_lessons: "lessons", key_sound: "sound", key_list: "this list",
    key_event: "one event back, on", key_ends: "beginning, end", key_play: "play, stop",
    signs_act: "Letters, digits and signs act", signs_why: "Switch them off if you dictate, or touch keys by chance. Esc and arrows always act.",
  },
});
