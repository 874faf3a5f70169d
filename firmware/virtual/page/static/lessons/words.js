// Words of lessons and scripts; each lesson's own stand in lessons.json.
import { addWords } from "/static/words.js";

addWords({
  "zh-CN": {
    lessons: "课程", lesson_number: "第{n}课 · {title}", lesson_step: "第 {n} 步，共 {of} 步", skip_step: "跳过", leave: "退出", choose_lesson: "学哪一课？", done: "学过", one: "一", two: "二", three: "三", four: "四", five: "五",
    help_after: "这样做：{help}", learnt: "学完了", other_lesson: "别的课", as_script: "存成剧本",
    script: "剧本", script_open: "载入", script_file: "打开 .sale 文件", script_which: "选一个剧本", script_drop: "也可以把 .sale 文件拖到这里。", script_none: "你在柜台上做的每一步，都记着；存下来就能重放。",
    recorded: "记了 {n} 行", save_script: "存成剧本", record_anew: "从这里重新记", play: "播放", pause: "暂停", step: "一步", put_away: "收起", pace: "速度", pace_person: "像人", pace_quick: "快", pace_fast: "最快",
    script_at: "第 {n} 行", script_ready: "{name}，共 {of} 行，等你播放", script_anew: "它要另一家店：店已经按它重新开好。", script_playing: "正在演：别的操作先等等", script_pausing: "演完这一行就暂停", script_paused: "暂停在第 {n} 行后", script_paused_in: "暂停在第 {n} 行", script_halted: "停在第 {n} 行：没有等到", script_ended: "演完了", script_seen: "看到的是：{reason}",
    too_large: "文件太大，最多 64 KB", no_text: "这不是 UTF-8 文本", no_script: "这些行不是命令：", script_lines: "剧本的行",
  },
  en: {
    lessons: "Lessons", lesson_number: "Lesson {n} · {title}", lesson_step: "Step {n} of {of}", skip_step: "Skip", leave: "Leave", choose_lesson: "Which lesson?", done: "done", one: "1", two: "2", three: "3", four: "4", five: "5",
    help_after: "Like this: {help}", learnt: "Done", other_lesson: "Another lesson", as_script: "Save as a script",
    script: "Script", script_open: "Load", script_file: "Open a .sale file", script_which: "Choose a script", script_drop: "Or drop a .sale file here.", script_none: "All that you do at the counter is written down; save it, and it can be played again.",
    recorded: "{n} lines recorded", save_script: "Save as a script", record_anew: "Begin anew here", play: "Play", pause: "Pause", step: "One step", put_away: "Put away", pace: "Pace", pace_person: "Person", pace_quick: "Quick", pace_fast: "Fastest",
    script_at: "Line {n}", script_ready: "{name}: {of} lines, ready to play", script_anew: "It wants another shop: the shop was opened anew for it.", script_playing: "It plays: anything else has to wait", script_pausing: "Pausing after this line", script_paused: "Paused after line {n}", script_paused_in: "Paused at line {n}", script_halted: "Halted at line {n}: it did not come", script_ended: "Played to its end", script_seen: "Seen instead: {reason}",
    too_large: "Too large: 64 KB at most", no_text: "That is no UTF-8 text", no_script: "These lines are no commands:", script_lines: "Lines of the script",
  },
});
