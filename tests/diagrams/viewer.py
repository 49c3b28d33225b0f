"""The real draw.io viewer in Chromium, offline: what it lays out, and which stencils it misses.

The viewer is a test tool and not part of the project: three files of the wheel
`jupyterlab_drawio_render_extension` 1.0.19 (draw.io 29.2.7), found in an installed package or in the folder
that DRAWIO_VIEWER names.
"""

from __future__ import annotations

import importlib.metadata
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_FILES = ("viewer-static.min.js", "shapes.min.js", "stencils.min.js")
_WHEEL = "jupyterlab_drawio_render_extension"
_BLANK = """<!DOCTYPE html><html><head><meta charset="utf-8"><script>
for (const name of
 ['STENCIL_PATH','SHAPES_PATH','STYLE_PATH','GRAPH_IMAGE_PATH','DRAW_MATH_URL']) window[name]='none';
window.PROXY_URL='';window.mxImageBasePath='none';window.mxLoadResources=false;window.mxLoadStylesheets=false;
window.mxBasePath='.';window.onDrawioViewerLoad=function(){};
</script><script src="viewer-static.min.js"></script><script src="stencils.min.js"></script>
</head><body><div id="g"></div></body></html>"""
_READ = """
(arg)=>{
 const doc=mxUtils.parseXml(arg.xml), pages=doc.getElementsByTagName('diagram'), page=pages[arg.page];
 const model=mxUtils.parseXml(mxUtils.getXml(page.getElementsByTagName('mxGraphModel')[0])).documentElement;
 const div=document.getElementById('g'); if(window.shown)window.shown.destroy(); div.innerHTML='';
 const graph=new Graph(div,null,null,null,null,true);
 window.shown=graph; graph.setEnabled(false); graph.foldingEnabled=false;
 new mxCodec(model.ownerDocument).decode(model,graph.getModel());
 const missing=[],boxes={},edges={};
 for(const id in graph.model.cells){
  const cell=graph.model.cells[id],state=graph.view.getState(cell); if(!state)continue;
  const text=state.text&&state.text.boundingBox, label=text?[text.x,text.y,text.width,text.height]:null;
  if(cell.vertex){
   const style=graph.getCellStyle(cell);
   for(const key of ['shape','resIcon','grIcon']){
    const name=style[key];
    if(name&&name.indexOf('mxgraph.')==0&&!mxStencilRegistry.getStencil(name)&&!mxCellRenderer.defaultShapes[name])
     missing.push(id+' '+name);
   }
   boxes[id]={box:[state.x,state.y,state.width,state.height],parent:cell.parent.id,label};
  }else if(cell.edge) edges[id]={points:state.absolutePoints.map(p=>p?[p.x,p.y]:null),label};
 }
 return {pages:pages.length,missing,boxes,edges};
}"""


_EDIT = """
(arg)=>{
 const doc=mxUtils.parseXml(arg.xml), page=doc.getElementsByTagName('diagram')[0];
 const model=mxUtils.parseXml(mxUtils.getXml(page.getElementsByTagName('mxGraphModel')[0])).documentElement;
 const div=document.getElementById('g'); if(window.shown)window.shown.destroy(); div.innerHTML='';
 const graph=new Graph(div,null,null,null,null,true); window.shown=graph;
 new mxCodec(model.ownerDocument).decode(model,graph.getModel());
 const cell=id=>graph.getModel().getCell(id);
 for(const [id,dx,dy] of arg.moved) graph.moveCells([cell(id)],dx,dy);
 graph.removeCells(arg.removed.map(cell),true);
 graph.setCellStyles('fillColor','#00FF00',arg.painted.map(cell));
 const written=new mxCodec(mxUtils.createXmlDocument()).encode(graph.getModel());
 const id=page.getAttribute('id'), name=mxUtils.htmlEntities(page.getAttribute('name'));
 return `<mxfile><diagram id="${id}" name="${name}">${mxUtils.getXml(written)}</diagram></mxfile>`;
}"""


def find_viewer() -> Path | None:
    """The folder with the viewer's files; None where nobody installed it."""
    folders = [Path(os.environ["DRAWIO_VIEWER"])] if "DRAWIO_VIEWER" in os.environ else []
    try:
        files = importlib.metadata.files(_WHEEL) or []
        folders += [Path(str(file.locate())).parent for file in files if file.name == _FILES[0]]
    except importlib.metadata.PackageNotFoundError:
        folders.append(Path(tempfile.gettempdir()) / "drawio-render")
    return next((folder for folder in folders if all((folder / name).is_file() for name in _FILES)), None)


class Viewer:
    def __init__(self, page: Any) -> None:
        self._page = page

    def read(self, xml: str) -> list[dict[str, Any]]:
        """What the viewer makes of each page."""
        first = self._page.evaluate(_READ, {"xml": xml, "page": 0})
        rest = [self._page.evaluate(_READ, {"xml": xml, "page": n}) for n in range(1, first["pages"])]
        return [first, *rest]

    def edited(
        self,
        xml: str,
        moved: list[tuple[str, float, float]],
        removed: list[str],
        painted: list[str],
    ) -> str:
        """The first page as draw.io writes it after these changes, made with its own editing functions."""
        changes = {"xml": xml, "moved": moved, "removed": removed, "painted": painted}
        return str(self._page.evaluate(_EDIT, changes))


@contextmanager
def opened(folder: Path, browser: Any) -> Iterator[Viewer]:
    with tempfile.TemporaryDirectory() as work:
        for name in _FILES:
            (Path(work) / name).symlink_to(folder / name)
        (Path(work) / "blank.html").write_text(_BLANK, "utf-8")
        page = browser.new_context(offline=True).new_page()
        page.set_default_timeout(0)  # pytest's own is against hanging
        page.goto((Path(work) / "blank.html").as_uri())
        yield Viewer(page)
        page.close()
