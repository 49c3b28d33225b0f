(function () {
  "use strict";
  var claims = Array.prototype.slice.call(document.querySelectorAll("details.claim"));
  var groups = Array.prototype.slice.call(document.querySelectorAll("section.group"));
  var controls = document.querySelector(".controls");
  var find = controls.querySelector("[data-find]");
  var told = controls.querySelector("[data-told]");
  var buttons = Array.prototype.slice.call(controls.querySelectorAll("[data-show]"));

  function shown() {
    return claims.filter(function (claim) { return !claim.hidden; });
  }

  function filter() {
    var wanted = find.value.trim().toLowerCase();
    var verdicts = buttons
      .filter(function (button) { return button.getAttribute("aria-pressed") === "true"; })
      .map(function (button) { return button.dataset.show; });
    claims.forEach(function (claim) {
      var named = !wanted || claim.querySelector("summary").textContent.toLowerCase().indexOf(wanted) >= 0;
      claim.hidden = !named || verdicts.indexOf(claim.dataset.verdict) < 0;
    });
    groups.forEach(function (group) { group.hidden = !group.querySelector("details.claim:not([hidden])"); });
    told.textContent = shown().length + " of " + claims.length + " claims";
  }

  function reveal() {
    var target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (target && target.matches("details.claim")) {
      if (target.hidden) {
        buttons.forEach(function (button) { button.setAttribute("aria-pressed", "true"); });
        find.value = "";
        filter();
      }
      target.open = true;
      target.scrollIntoView();
    }
  }

  buttons.forEach(function (button) {
    button.addEventListener("click", function () {
      button.setAttribute("aria-pressed", button.getAttribute("aria-pressed") === "true" ? "false" : "true");
      filter();
    });
  });
  find.addEventListener("input", filter);
  controls.querySelector("[data-open]").addEventListener("click", function () {
    shown().forEach(function (claim) { claim.open = true; });
  });
  controls.querySelector("[data-close]").addEventListener("click", function () {
    claims.forEach(function (claim) { claim.open = false; });
  });
  window.addEventListener("hashchange", reveal);
  controls.hidden = false;
  filter();
  reveal();
})();
(function () {
  "use strict";
  function all(where, what) { return Array.prototype.slice.call(where.querySelectorAll(what)); }
  var drawings = all(document, "details.drawing");
  var marked = [];

  function mark(shapes) {
    marked.forEach(function (shape) { shape.classList.remove("marked"); });
    marked = shapes;
    marked.forEach(function (shape) { shape.classList.add("marked"); });
  }

  function words(shape, name) { return (shape.getAttribute(name) || "").split(" ").filter(Boolean); }

  function having(drawing, name, wanted) {
    return all(drawing, ".pan [" + name + "]").filter(function (shape) {
      return words(shape, name).some(function (word) { return wanted.indexOf(word) >= 0; });
    });
  }

  function tell(drawing, shape) {
    var told = drawing.querySelector("[data-told]");
    told.textContent = "";
    words(shape, "data-claims").forEach(function (id) {
      var card = document.querySelector('details.claim[data-claim="' + CSS.escape(id) + '"]');
      if (!card) { return; }
      var link = document.createElement("a");
      link.href = "#" + card.id;
      link.textContent = id;
      told.append(link, " ");
    });
    told.prepend((shape.querySelector("title") || shape).textContent.split("\n")[0] + ": ");
    mark([shape]);
  }

  function zoomable(drawing) {
    var pan = drawing.querySelector(".pan"), svg = pan.querySelector("svg"), factor = 1, from = null;
    all(drawing, "[data-zoom]").forEach(function (button) {
      button.addEventListener("click", function () {
        var by = Number(button.dataset.zoom);
        factor = by ? Math.min(Math.max(factor * by, 0.5), 8) : 1;
        pan.classList.toggle("zoomed", factor !== 1);
        svg.style.width = factor === 1 ? "" : factor * pan.clientWidth + "px";
      });
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
    pan.addEventListener("click", function (event) {
      var shape = event.target.closest("[data-claims]");
      if (shape && words(shape, "data-claims").length) { tell(drawing, shape); }
    });
    drawing.querySelector(".zoom").hidden = false;
  }

  function replayed(drawing) {
    var scrub = drawing.querySelector("[data-scrub]");
    if (!scrub) { return; }
    var moments = all(drawing, ".moments li");
    scrub.closest("p").hidden = false;
    scrub.addEventListener("input", function () {
      var now = Number(scrub.value);
      moments.forEach(function (item, index) {
        item.classList.toggle("now", index === now);
        item.classList.toggle("later", index > now);
      });
      scrub.setAttribute("aria-valuetext", moments[now].textContent.trim());
      moments[now].scrollIntoView({ block: "nearest" });
      mark(having(drawing, "data-elements", moments[now].dataset.elements.split(" ").filter(Boolean)));
    });
  }

  drawings.forEach(function (drawing) { zoomable(drawing); replayed(drawing); });
  all(document, "details.claim").forEach(function (card) {
    var drawing = drawings.filter(function (each) {
      return having(each, "data-claims", [card.dataset.claim]).length;
    })[0];
    if (!drawing) { return; }
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = "Show on the drawing";
    button.addEventListener("click", function () {
      drawing.open = true;
      mark(having(drawing, "data-claims", [card.dataset.claim]));
      drawing.scrollIntoView();
    });
    card.querySelector(".story").prepend(button);
  });
})();
