(function () {
  "use strict";
  function all(where, what) { return Array.from(where.querySelectorAll(what)); }
  var SVG = "http://www.w3.org/2000/svg";
  var shapes = document.getElementById("places");
  var signs = {};
  all(document, "[data-state-sign]").forEach(function (each) { signs[each.dataset.stateSign] = each.textContent; });

  // Drawn when a run is opened: a dozen pictures of the platform at once would slow the page down.
  function stage(run) {
    var svg = run.querySelector("svg.stage");
    if (!svg || svg.childElementCount) { return svg ? svg.lastElementChild.children : []; }
    var art = document.createElementNS(SVG, "use"), marks = shapes.cloneNode(true);
    art.setAttribute("href", "#art-" + svg.dataset.art);
    marks.removeAttribute("id");
    svg.append(art, marks);
    return marks.children;
  }

  function replay(run) {
    var moments = all(run, ".moments > li"), player = run.querySelector(".player");
    var scrub = player.querySelector("[data-scrub]"), told = player.querySelector("[data-now]");
    var play = player.querySelector("[data-play]"), cursor = run.querySelector(".cursor");
    var speed = player.querySelector("[data-speed]");
    var now = -1, timer = 0, states = [];

    function paint(marks, index, state) {
      marks[index].setAttribute("class", state ? "mark " + state : "");
      marks[index].lastElementChild.textContent = state ? signs[state] : "";
    }

    function change(marks, step) {
      step.split(" ").filter(Boolean).forEach(function (part) {
        var cut = part.indexOf(":"), state = part.slice(0, cut);
        part.slice(cut + 1).split(",").forEach(function (index) { states[index] = state; });
      });
    }

    function show(to) {
      var marks = stage(run), from = now, before = states.slice();
      if (to < from) { states = []; from = -1; }
      while (from < to) { from += 1; change(marks, moments[from].dataset.step || ""); }
      for (var index = 0; index < marks.length; index += 1) {
        if (before[index] !== states[index] || now < 0) { paint(marks, index, states[index] || ""); }
      }
      now = to;
      moments.forEach(function (item, index) {
        item.classList.toggle("now", index === now);
        item.classList.toggle("later", index > now);
      });
      scrub.value = now;
      scrub.setAttribute("aria-valuetext", moments[now].textContent.trim().replace(/\s+/g, " "));
      told.textContent = moments[now].querySelector(".at").textContent;
      cursor.setAttribute("x1", moments[now].dataset.x);
      cursor.setAttribute("x2", moments[now].dataset.x);
      var list = moments[now].parentElement;
      list.scrollTop = moments[now].offsetTop - list.offsetTop - list.clientHeight / 2;
    }

    function stop() {
      clearInterval(timer);
      timer = 0;
      play.textContent = "Play";
    }

    function start() {
      if (now === moments.length - 1) { show(0); }
      play.textContent = "Pause";
      timer = setInterval(function () {
        if (now < moments.length - 1) { show(now + 1); } else { stop(); }
      }, Number(speed.value));
    }

    play.addEventListener("click", function () { if (timer) { stop(); } else { start(); } });
    speed.addEventListener("change", function () { if (timer) { stop(); start(); } });
    scrub.addEventListener("input", function () { stop(); show(Number(scrub.value)); });
    all(player, "[data-step-by]").forEach(function (button) {
      button.addEventListener("click", function () {
        stop();
        show(Math.min(Math.max(now + Number(button.dataset.stepBy), 0), moments.length - 1));
      });
    });
    moments.forEach(function (item, index) {
      item.querySelector(".at").addEventListener("click", function () { stop(); show(index); });
    });
    run.addEventListener("toggle", function () { if (run.open && now < 0) { show(0); } else { stop(); } });
    player.hidden = false;
    if (run.open) { show(0); }
  }

  all(document, "details.run").forEach(replay);
  function reveal() {
    var target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    var run = target && target.closest("details.run");
    if (run) { run.open = true; target.scrollIntoView({ block: "nearest" }); }
  }
  window.addEventListener("hashchange", reveal);
  reveal();
})();
