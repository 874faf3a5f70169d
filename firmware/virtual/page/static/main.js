import "/static/parts/bar.js";
import "/static/parts/glass.js";
import "/static/parts/lamp.js";
import "/static/parts/buzzer.js";
import "/static/parts/keys.js";
import "/static/parts/tray.js";
import "/static/parts/shelf.js";
import "/static/parts/field.js";
import "/static/parts/hand.js";
import "/static/parts/phone.js";
import "/static/parts/faults.js";
import "/static/parts/picture.js";
import "/static/parts/trouble.js";
import "/static/parts/paper.js";
import "/static/parts/pile.js";
import { connect } from "/static/wire.js";

connect();
