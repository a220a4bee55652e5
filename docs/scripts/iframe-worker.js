// The search of these pages runs in a worker. Browsers refuse workers to pages that are opened from a folder (file://), so here the worker's script runs in a hidden
// frame instead. From a server nothing of this is used.
if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    constructor(address) {
      super();
      const frame = document.createElement("iframe");
      frame.hidden = true;
      document.body.appendChild(frame);
      this.frame = frame;
      const inside = frame.contentWindow;
      const tell = (target, data) => target.dispatchEvent(new MessageEvent("message", { data }));
      // What the script posts comes out here; what is posted to it waits until it has been read.
      inside.postMessage = (data) => setTimeout(() => {
        const event = new MessageEvent("message", { data });
        this.dispatchEvent(event);
        if (this.onmessage) this.onmessage(event);
      });
      inside.importScripts = (...scripts) => scripts.reduce((before, each) => before.then(() => load(each)), Promise.resolve());
      const load = (source) => new Promise((good, bad) => {
        const script = inside.document.createElement("script");
        script.src = new URL(source, location.href).href;
        script.onload = good;
        script.onerror = () => bad(new Error(`cannot be read: ${source}`));
        inside.document.documentElement.appendChild(script);
      });
      const ready = load(address);
      this.postMessage = (data) => ready.then(() => tell(inside, data));
    }
    terminate() {
      this.frame.remove();
    }
  };
}
