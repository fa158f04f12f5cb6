"""An independent client (pytest-lsp) with the capabilities of real editors.

    CONSENTLINT=target/release/consentlint SHOP=a/copy/of/examples/shop pytest tests/lsp/judge
"""
import os
import pathlib

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

SHOP = pathlib.Path(os.environ["SHOP"]).resolve()
APP = SHOP / "app/src/main/java/com/example/shop/App.kt"
RULE = "collection/sdk-init-before-consent"


@pytest_lsp.fixture(
    params=["visual-studio-code", "neovim", "emacs"],
    config=ClientServerConfig(server_command=[os.environ["CONSENTLINT"], "lsp", "--stdio"]),
)
async def client(request, lsp_client: LanguageClient):
    @lsp_client.feature(types.CLIENT_REGISTER_CAPABILITY)
    def register(_: types.RegistrationParams):
        return None

    capabilities = client_capabilities(request.param)
    folder = types.WorkspaceFolder(uri=SHOP.as_uri(), name="shop")
    parameters = types.InitializeParams(capabilities=capabilities, root_uri=SHOP.as_uri(), workspace_folders=[folder])
    await lsp_client.initialize_session(parameters)
    yield
    await lsp_client.shutdown_session()


async def findings(client, wanted):
    """Waits until the file shows as many findings of the rule as are wanted."""
    while True:
        shown = client.diagnostics.get(APP.as_uri())
        if shown is not None:
            found = [finding for finding in shown if finding.code == RULE]
            if len(found) == wanted:
                return found
        await client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)


@pytest.mark.asyncio
async def test_findings_follow_the_text(client: LanguageClient):
    text = APP.read_text(encoding="utf-8")
    item = types.TextDocumentItem(uri=APP.as_uri(), language_id="kotlin", version=1, text=text)
    client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    [found] = await findings(client, 1)
    lines = text.splitlines()
    assert lines[found.range.start.line][found.range.start.character:].startswith("UMConfigure")
    assert found.source == "consentlint" and found.severity == types.DiagnosticSeverity.Error

    document = types.TextDocumentIdentifier(APP.as_uri())
    hover = await client.text_document_hover_async(types.HoverParams(document, found.range.start))
    assert RULE in hover.contents.value
    context = types.CodeActionContext(diagnostics=[found])
    actions = await client.text_document_code_action_async(types.CodeActionParams(document, found.range, context))
    assert any(RULE in action.title for action in actions)

    whole = types.TextDocumentContentChangeWholeDocument(text="package com.example.shop\n")
    versioned = types.VersionedTextDocumentIdentifier(version=2, uri=APP.as_uri())
    client.text_document_did_change(types.DidChangeTextDocumentParams(versioned, [whole]))
    await findings(client, 0)
