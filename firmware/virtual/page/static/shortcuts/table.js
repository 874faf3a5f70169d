// Every key of the page: the handler acts by this table alone, and the list of `?` shows it.
// `keys` as in KeyboardEvent.key, letters in lower case; `shown` as they stand on keyboards.
export const SHORTCUTS = [
  ["keys_kiosk", [
    { keys: ["p"], shown: "P", says: "key_pay" },
    { keys: ["u"], shown: "U", says: "key_undo" },
    { keys: ["c"], shown: "C", says: "key_call" },
    { keys: ["r"], shown: "R", says: "key_reprint" },
  ]],
  ["keys_show", [
    { keys: ["1", "2", "3", "4", "5", "6", "7", "8"], shown: "1 – 8", says: "key_good" },
    { keys: ["m"], shown: "M", says: "key_pass" },
    { keys: ["w"], shown: "W", says: "key_pay_code" },
    { keys: ["d"], shown: "D", says: "key_card" },
    { keys: ["k"], shown: "K", says: "key_badge" },
    { keys: ["Escape"], shown: "Esc", says: "key_back" },
  ]],
  ["keys_move", [
    { keys: ["ArrowLeft", "ArrowUp", "ArrowDown", "ArrowRight"], shown: "← ↑ ↓ →", says: "key_move" },
    { keys: ["[", "]"], shown: "[ ]", says: "key_tilt" },
    { keys: ["=", "-", "+"], shown: "= -", says: "key_near" },
  ]],
  ["keys_open", [
    { keys: ["t"], shown: "T", says: "key_tear" },
    { keys: ["f"], shown: "F", says: "key_faults" },
    { keys: ["v"], shown: "V", says: "key_picture" },
    { keys: ["g"], shown: "G", says: "key_behind" },
    { keys: ["l"], shown: "L", says: "key_lessons" },
    { keys: ["s"], shown: "S", says: "key_sound" },
    { keys: ["?"], shown: "?", says: "key_list" },
  ]],
  ["keys_behind", [
    { keys: ["ArrowLeft", "ArrowRight"], shown: "← →", says: "key_event" },
    { keys: ["Home", "End"], shown: "Home End", says: "key_ends" },
    { keys: [" "], shown: "Space", says: "key_play" },
  ]],
];
const KNOWN = new Set(SHORTCUTS.flatMap(([, rows]) => rows.flatMap((each) => each.keys)));

export function isShortcut(name) {
  return KNOWN.has(name);
}
