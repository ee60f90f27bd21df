// For `mocha --require` in an emulator, where no limit of time means anything: tests run without one.
'use strict';
const { Runnable, Suite } = require('mocha');

for (const kind of [Runnable, Suite]) {
  kind.prototype.timeout = function (...given) {
    return given.length > 0 ? this : 0;
  };
}
