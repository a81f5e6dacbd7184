"use strict";
// The page's script: puts its parts together. Each part has a module of its own.

import { listen as listenToActs } from "./acts.js";
import { listen as listenToKeys } from "./keys.js";
import { listen as listenToReport } from "./report.js";
import { keepLook } from "./look.js";
import { keepStream } from "./stream.js";
import { listen as listenToTips } from "./tip.js";
import { watch } from "./watch.js";

keepStream();
keepLook();
listenToActs();
listenToKeys();
listenToReport();
listenToTips();
watch();
