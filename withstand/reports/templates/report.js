(function () {
  "use strict";
  var claims = Array.from(document.querySelectorAll("details.claim"));
  var groups = Array.from(document.querySelectorAll("section.group"));
  var controls = document.querySelector(".controls");
  var find = controls.querySelector("[data-find]");
  var told = controls.querySelector("[data-told]");
  var buttons = Array.from(controls.querySelectorAll("[data-show]"));

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
