(function () {
  "use strict";
  function all(where, what) { return Array.from(where.querySelectorAll(what)); }
  var drawings = all(document, "details.drawing");
  var marked = [];

  function mark(shapes) {
    marked.forEach(function (shape) { shape.classList.remove("marked"); });
    marked = shapes;
    marked.forEach(function (shape) { shape.classList.add("marked"); });
  }

  function words(shape, name) { return (shape.getAttribute(name) || "").split(" ").filter(Boolean); }

  function telling(drawing) {
    return all(drawing, ".pan [data-claims]").filter(function (shape) {
      return words(shape, "data-claims").length;
    });
  }

  function about(drawing, claim) {
    return telling(drawing).filter(function (shape) { return words(shape, "data-claims").indexOf(claim) >= 0; });
  }

  function name(shape) { return (shape.querySelector("title") || shape).textContent.split("\n")[0]; }

  function tell(drawing, shape) {
    var told = drawing.querySelector("[data-about]");
    told.textContent = name(shape) + ": ";
    words(shape, "data-claims").forEach(function (id) {
      var card = document.querySelector('details.claim[data-claim="' + CSS.escape(id) + '"]');
      if (!card) { return; }
      var link = document.createElement("a");
      link.href = "#" + card.id;
      link.textContent = id;
      told.append(link, " ");
    });
    mark([shape]);
  }

  // Shapes are one stop of the Tab key: arrows go from one to the next, Enter tells of its claims.
  function reachable(drawing) {
    var shapes = telling(drawing), at = 0;
    function go(to) {
      shapes[at].setAttribute("tabindex", "-1");
      at = (to + shapes.length) % shapes.length;
      shapes[at].setAttribute("tabindex", "0");
      shapes[at].focus();
      shapes[at].scrollIntoView({ block: "nearest", inline: "nearest" });
    }
    shapes.forEach(function (shape, index) {
      shape.setAttribute("role", "button");
      shape.setAttribute("aria-label", name(shape) + ", " + words(shape, "data-claims").length + " claims");
      shape.setAttribute("tabindex", index ? "-1" : "0");
      shape.addEventListener("click", function () { at = index; tell(drawing, shape); });
      shape.addEventListener("keydown", function (event) {
        var steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
        if (event.key in steps) { go(index + steps[event.key]); }
        else if (event.key === "Home" || event.key === "End") { go(event.key === "Home" ? 0 : -1); }
        else if (event.key === "Enter" || event.key === " ") { tell(drawing, shape); }
        else { return; }
        event.preventDefault();
        event.stopPropagation();
      });
    });
  }

  function zoomable(box) {
    var pan = box.querySelector(".pan"), svg = pan.querySelector("svg"), factor = 1, from = null;
    function zoom(by) {
      factor = by ? Math.min(Math.max(factor * by, 0.5), 8) : 1;
      pan.classList.toggle("zoomed", factor !== 1);
      svg.style.width = factor === 1 ? "" : factor * pan.clientWidth + "px";
    }
    all(box, "[data-zoom]").forEach(function (button) {
      button.addEventListener("click", function () { zoom(Number(button.dataset.zoom)); });
    });
    pan.addEventListener("keydown", function (event) {
      var by = { "+": 1.25, "=": 1.25, "-": 0.8, "0": 0 };
      if (event.key in by && !event.ctrlKey && !event.metaKey) { zoom(by[event.key]); event.preventDefault(); }
    });
    pan.addEventListener("pointerdown", function (event) {
      from = [event.clientX + pan.scrollLeft, event.clientY + pan.scrollTop];
    });
    pan.addEventListener("pointermove", function (event) {
      if (from && event.buttons && event.pointerType === "mouse") {
        pan.scrollLeft = from[0] - event.clientX;
        pan.scrollTop = from[1] - event.clientY;
      }
    });
    box.querySelector(".zoom").hidden = false;
  }

  all(document, ".zoomable").forEach(zoomable);
  drawings.forEach(function (drawing) { if (telling(drawing).length) { reachable(drawing); } });
  all(document, "details.claim").forEach(function (card) {
    var drawing = drawings.filter(function (each) { return about(each, card.dataset.claim).length; })[0];
    if (!drawing) { return; }
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = "Show on the drawing";
    button.addEventListener("click", function () {
      var shapes = about(drawing, card.dataset.claim);
      drawing.open = true;
      mark(shapes);
      drawing.scrollIntoView();
      shapes[0].focus({ preventScroll: true });
    });
    card.querySelector(".story").prepend(button);
  });
})();
