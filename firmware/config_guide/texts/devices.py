"""kiosk.toml: the kiosk's devices."""

from firmware.config_guide.texts.text import KeyText, Texts


def _pin(zh: str, en: str) -> KeyText:
    return KeyText(f"{zh}的 BCM 引脚号。", f"BCM number of the pin of {en}.")


DEVICES: Texts = {
    "camera": KeyText("扫码用的摄像头。", "The camera that reads codes."),
    "camera.kind": KeyText(
        "v4l2：USB 摄像头；csi：树莓派自带的摄像头接口；video、folder：用录像或照片代"
        "替；"
        "none：没有，只用扫码器。",
        "v4l2: a USB camera. csi: the Pi's own camera port. video, folder: a film or"
        " photographs instead of a camera. none: a scanner only.",
    ),
    "camera.path": KeyText(
        "按 kind：设备文件、录像文件或照片文件夹。",
        "By kind: the device, a film, or a folder of photographs.",
    ),
    "camera.width_px": KeyText("画面宽度。", "Width of a picture."),
    "camera.height_px": KeyText("画面高度。", "Height of a picture."),
    "camera.frames_per_s": KeyText("每秒画面数。", "Pictures in a second."),
    "camera.exposure_us": KeyText(
        "每张画面的曝光时间；0：由摄像头决定。5000 最适合读手机屏幕。",
        "How long one picture is exposed; 0: the camera decides. 5000 reads phones"
        " best.",
    ),
    "camera.focus": KeyText(
        "镜头焦点，用 USB 摄像头自己的刻度；-1：由摄像头决定。kind 为 csi 时只能是 -1，"
        "用 focus_dioptres。",
        "Where the lens is focused, in a USB camera's own steps; -1: the camera"
        " decides. With kind csi only -1: it has `focus_dioptres`.",
    ),
    "camera.csi_number": KeyText(
        "kind 为 csi 时：第几个摄像头，从 0 数起，`rpicam-hello --list-cameras` 会显示"
        "。",
        "With kind csi: which camera, counted from 0, as `rpicam-hello --list-cameras`"
        " shows them.",
    ),
    "camera.focus_dioptres": KeyText(
        "kind 为 csi 时：镜头固定对准的距离，用屈光度，即 1 除以米数：10 是 10 厘米，5 "
        "是 20 厘米，0 是无穷远。不写：能对焦的镜头在近处（Camera Module 3 约 7 到 33 "
        "厘米）自动对焦。",
        "With kind csi: the distance at which the lens is held, in dioptres, one over"
        " metres: 10 is 10 cm, 5 is 20 cm, 0 is far away. Without a value: a lens that"
        " moves follows what is near, from 7 to 33 cm with Camera Module 3.",
        example="focus_dioptres = 6.5",
    ),
    "scanner": KeyText(
        "摄像头之外的扫码器，见 docs/scanners.md。",
        "A barcode scanner beside the camera: docs/scanners.md.",
    ),
    "scanner.kind": KeyText(
        "auto：插着哪种就用哪种，可以没有；serial：串口扫码器；keyboard：USB 键盘方式"
        "的扫码器，多数出厂就是；none：没有，只用摄像头。",
        "auto: the one that is plugged in, if any. serial: on a serial port. keyboard:"
        " types as a USB keyboard, as most do when new. none: the camera only.",
    ),
    "scanner.path": KeyText(
        "串口扫码器的设备文件。", "The device file of a serial scanner."
    ),
    "scanner.baud": KeyText("串口波特率。", "Speed of the serial port in baud."),
    "scanner.usb_port": KeyText(
        "扫码器插在哪个 USB 口，写法同 /sys/bus/usb/devices，`countertop doctor` 会显"
        "示。空：按 path；每个 USB 键盘都当作扫码器。",
        "The port that the scanner hangs on, as /sys/bus/usb/devices names it;"
        " `countertop doctor` shows it. Empty: the serial one at `path`, or every USB"
        " keyboard.",
    ),
    "panel": KeyText(
        "按键、指示灯、蜂鸣器和钥匙开关。", "Buttons, lamp, buzzer and key switch."
    ),
    "panel.kind": KeyText(
        "gpio：接在树莓派引脚上；none：没有。每个引脚只能用一次。",
        "gpio: on the Pi's pins. none: a box without. A pin serves one part only.",
    ),
    "panel.pay_pin": _pin("“付款”键", "the button PAY"),
    "panel.undo_pin": _pin("“撤销”键", "the button UNDO"),
    "panel.call_pin": KeyText(
        "“呼叫”键的 BCM 引脚号。它只呼叫店员，不能确认收款。",
        "BCM number of the pin of the button CALL, which calls staff and confirms"
        " nothing.",
    ),
    "panel.reprint_pin": _pin("“补打”键", "the button REPRINT"),
    "panel.lamp_red_pin": _pin("红灯", "the lamp's red"),
    "panel.lamp_green_pin": _pin("绿灯", "the lamp's green"),
    "panel.lamp_blue_pin": _pin("蓝灯", "the lamp's blue"),
    "panel.buzzer_pin": _pin("蜂鸣器", "the buzzer"),
    "panel.key_pin": KeyText(
        "店员钥匙开关的 BCM 引脚号，转动时接地；[staff] 要用钥匙时才占用。",
        "BCM number of the pin of staff's key switch, closed to ground while turned;"
        " used only if [staff] asks for the key.",
    ),
    "staff": KeyText(
        "店员怎样证明身份，才能确认收款、年龄和超限，见 docs/staff.md。",
        "How staff prove themselves before money, age or limits are approved:"
        " docs/staff.md.",
    ),
    "staff.proof": KeyText(
        "badge：在主机上用 `countertop staff add` 制作的店员证；key：顾客够不到的"
        "钥匙开关；badge_or_key：两者都行。",
        "badge: one that `countertop staff add` makes on the hub. key: the key switch,"
        " out of customers' reach. badge_or_key: either.",
    ),
    "display": KeyText("顾客看的显示屏。", "The customers' display."),
    "display.controller": KeyText(
        "显示屏的控制芯片。ssd1306、sh1106、ssd1309：128×64；ssd1322：256×64；none：没"
        "有。",
        "The display's controller. ssd1306, sh1106, ssd1309: 128x64 px; ssd1322:"
        " 256x64 px; none: a box without.",
    ),
    "display.rotate_deg": KeyText(
        "画面转多少度；180：屏幕倒着装。",
        "By how much the picture is turned; 180: the panel is built in upside down.",
    ),
    "display.bus": KeyText(
        "接线方式；另一种总线的各项不起作用。",
        "The bus it hangs on; the keys of the other bus are ignored.",
    ),
    "display.i2c_port": KeyText("I2C 总线号。", "Number of the I2C bus."),
    "display.i2c_address": KeyText(
        "I2C 地址，一般是 0x3C 或 0x3D。", "Its I2C address, mostly 0x3C or 0x3D."
    ),
    "display.spi_port": KeyText("SPI 总线号。", "Number of the SPI bus."),
    "display.spi_device": KeyText("SPI 片选号。", "Number of the SPI device."),
    "display.spi_dc_pin": KeyText(
        "SPI 屏幕 DC（数据/命令）线的 BCM 引脚号。",
        "BCM number of the pin of an SPI panel's line DC (data or command).",
    ),
    "display.spi_reset_pin": KeyText(
        "SPI 屏幕 RES（复位）线的 BCM 引脚号。",
        "BCM number of the pin of an SPI panel's line RES (reset).",
    ),
    "display.spi_speed_hz": KeyText(
        "SPI 时钟频率；线长、画面有杂点时改小。",
        "Clock of the SPI bus; less for a long cable, where pixels are wrong.",
    ),
    "display.font_folder": KeyText(
        "点阵字库文件夹；Debian 的 xfonts-wqy 和 xfonts-terminus 装在这里。",
        "Debian's xfonts-wqy and xfonts-terminus put their fonts here.",
    ),
    "printer": KeyText("小票打印机。", "The receipt printer."),
    "printer.kind": KeyText(
        "接法：usb、serial（串口）、network（网络）、file（设备文件）；none：没有。",
        "How it is connected: usb, serial, network, file (a device file), or none.",
    ),
    "printer.path": KeyText(
        "kind 为 serial 或 file 时的设备文件。", "Its device, with kind serial or file."
    ),
    "printer.answers": KeyText(
        "打印机是否应答状态查询，`countertop doctor printer` 会查明。true：一定应答，"
        "不应答就是故障，什么也不发给它。false：还不知道；从未应答过的打印机照样"
        "收到小票，但能否打出无从证实。kind 为 file 时，false 就是不查询。",
        "Whether it answers status requests; `countertop doctor printer` finds out."
        " true: it does, so silence is trouble and nothing is sent. false: not known;"
        " one that has never answered gets its slips all the same, and nothing is"
        " claimed of them. With kind file, false means that it is not asked.",
    ),
    "printer.confirm": KeyText(
        "凭什么认为小票已打印。auto：自己查明；executed：打完才应答的 GS r；received："
        "没有 GS r 的打印机，看几秒状态，小票记为“已发送”；sent：从不询问。",
        "What tells that a slip went through. auto: it finds out. executed: GS r, which"
        " is answered after the cut. received: for a printer without it, its status is"
        " watched for some seconds, and the slip counts as sent. sent: it is never"
        " asked.",
    ),
    "printer.baud": KeyText(
        "kind 为 serial 时的波特率。", "Speed in baud, with kind serial."
    ),
    "printer.rts_cts": KeyText(
        "kind 为 serial 时：用 RTS/CTS 两根线做流控。三种流控最多选一种。",
        "With kind serial: flow control by the lines RTS and CTS. One kind of flow"
        " control at most.",
    ),
    "printer.xon_xoff": KeyText(
        "kind 为 serial 时：用 XON/XOFF 字符做流控。",
        "With kind serial: flow control by the characters XON and XOFF.",
    ),
    "printer.dsr_dtr": KeyText(
        "kind 为 serial 时：用 DSR/DTR 两根线做流控，爱普生的出厂设置。",
        "With kind serial: flow control by the lines DSR and DTR, Epson's factory"
        " setting.",
    ),
    "printer.host": KeyText(
        "kind 为 network 时必填：打印机的名称或 IP 地址。",
        "Its name or IP address, needed with kind network.",
    ),
    "printer.port": KeyText(
        "kind 为 network 时的端口。", "Its port, with kind network."
    ),
    "printer.usb_vendor": KeyText(
        "kind 为 usb 时：`lsusb` 显示的第一个数。",
        "With kind usb: the first number that `lsusb` shows.",
    ),
    "printer.usb_product": KeyText(
        "kind 为 usb 时：`lsusb` 显示的第二个数。",
        "With kind usb: the second number that `lsusb` shows.",
    ),
    "printer.usb_serial": KeyText(
        "kind 为 usb 时：序列号，插着两台同型号打印机时用。空：不看。",
        "With kind usb: its serial number, where two of one model are plugged in."
        " Empty: any.",
    ),
    "printer.usb_port": KeyText(
        "kind 为 usb 或 serial 时：打印机或转换器插在哪个口，写法同 "
        "/sys/bus/usb/devices；没有序列号的两台靠它区分。空：不看。",
        "With kind usb or serial: the port that it or its converter hangs on, as"
        " /sys/bus/usb/devices names it, for two without serial numbers. Empty: any.",
    ),
    "printer.profile": KeyText(
        "python-escpos 的打印机型号名，给出每行字数、二维码、切刀和代码页；空：不用。"
        "名称见 docs/printers.md。",
        "The name of one of python-escpos' profiles, for columns, QR codes, knife and"
        " code pages; empty: none. docs/printers.md lists them.",
    ),
    "printer.columns": KeyText(
        "每行的字母数：58 毫米纸多为 32，80 毫米纸多为 42 或 48。不写：按型号，没有型号"
        "时 32。",
        "Letters on a line: mostly 32 on paper of 58 mm, 42 or 48 on 80 mm. Without a"
        " value: the profile's, or 32.",
        example="columns = 32",
    ),
    "printer.native_qr": KeyText(
        "打印机自己能否画二维码；不能的话，由收银机发图片。不写：按型号，没有型号时发"
        "图片。",
        "Whether the printer draws QR codes itself; if not, the kiosk sends a picture."
        " Without a value: the profile's, or a picture.",
        example="native_qr = true",
    ),
    "printer.cut": KeyText(
        "怎样切纸。partial：留一角；full：切断；none：没有切刀，手撕。不写：按型号，"
        "没有型号时 partial。",
        "How a slip ends. partial: cut but for a corner. full: cut off. none: no knife,"
        " it is torn off. Without a value: the profile's, or partial.",
        example='cut = "none"',
    ),
    "printer.charset": KeyText(
        "字库。gbk、gb2312：中文；cp437、cp850、cp858、cp1252：没有中文字库的打印机，"
        "印不出的字印成“?”。",
        "The characters of its font. gbk, gb2312: Chinese. cp437, cp850, cp858, cp1252:"
        " a printer without Chinese, where what it lacks is printed as `?`.",
    ),
}
