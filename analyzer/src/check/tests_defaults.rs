//! Controls and settings with values of their own: the candidates, before any rule chooses among them.

#![cfg(test)]

use grammars::Parsers;

use super::{controls, settings};
use crate::facts::FileKind;
use crate::link::program::{File, Program};
use crate::solve::knowledge::Knowledge;

/// Language, path and text of each file.
type Files = Vec<(String, String, String)>;
/// A case's heading with its files.
type Case = (String, Files);

fn cases(page: &str) -> Vec<Case> {
    let (mut cases, mut open): (Vec<Case>, Option<(String, String, String)>) = (Vec::new(), None);
    for line in page.lines() {
        if let Some(fence) = line.strip_prefix("```") {
            match open.take() {
                Some(file) => cases.last_mut().unwrap().1.push(file),
                None => {
                    let (language, path) = fence.split_once(' ').unwrap();
                    open = Some((language.into(), path.into(), String::new()));
                }
            }
        } else if let Some(file) = &mut open {
            file.2 += line;
            file.2 += "\n";
        } else if let Some(heading) = line.strip_prefix("## ") {
            cases.push((heading.into(), Vec::new()));
        }
    }
    cases
}

fn kind(path: &str) -> FileKind {
    crate::files::kind_of(path).unwrap_or(FileKind::Resource)
}

/// Candidates of a project that can be yes, with their lines.
fn candidates(files: &Files) -> Vec<(String, u32)> {
    let pack = crate::Ready::new(rules::builtin().unwrap());
    let mut parsers = Parsers::default();
    let mut sorted = files.clone();
    sorted.sort_by(|a, b| a.1.cmp(&b.1));
    let lowered: Vec<File> = sorted
        .iter()
        .map(|(_, path, text)| File {
            path: path.clone(),
            facts: crate::lower::lower(kind(path), text, &mut parsers).into(),
            test: false,
        })
        .collect();
    let program = Program::new(&lowered, &pack, &crate::Cancel::new());
    let knowledge = Knowledge::new(&program);
    let mut all = controls::candidates(&knowledge);
    all.extend(settings::candidates(&knowledge));
    all.iter()
        .filter(|c| c.can_be_yes)
        .map(|c| {
            let file = c.place.0.0 as usize;
            let before = &sorted[file].2[..c.place.1.start as usize];
            (sorted[file].1.clone(), before.matches('\n').count() as u32 + 1)
        })
        .collect()
}

/// What the page expects: each finding with the lines on which it may stand.
fn expected(files: &Files) -> Vec<Vec<(String, u32)>> {
    let mut found: Vec<(String, Vec<(String, u32)>)> = Vec::new();
    for (_, path, text) in files {
        let lines: Vec<&str> = text.lines().collect();
        for (index, line) in lines.iter().enumerate() {
            let Some(at) = line.find(": it") else { continue };
            let alone = line.trim_start().starts_with("//") || line.trim_start().starts_with("<!--");
            let number = index as u32 + if alone { 2 } else { 1 };
            let tag = line[at..].split_once('#').map_or(format!("{path}{index}"), |(_, t)| t.to_string());
            match found.iter_mut().find(|(t, _)| *t == tag) {
                Some((_, places)) => places.push((path.clone(), number)),
                None => found.push((tag, vec![(path.clone(), number)])),
            }
        }
    }
    found.into_iter().map(|(_, places)| places).collect()
}

/// A small project in the form of a page: every `// error: it` is a candidate that can be yes, and nothing else is.
fn story(page: &str) {
    let mut wrong = Vec::new();
    for (heading, files) in cases(page) {
        let found = candidates(&files);
        let expected = expected(&files);
        let missing = expected.iter().filter(|e| !e.iter().any(|p| found.contains(p)));
        let extra = found.iter().filter(|f| !expected.iter().any(|e| e.contains(f)));
        wrong.extend(missing.map(|m| format!("{heading}: missing {m:?}")));
        wrong.extend(extra.map(|x| format!("{heading}: extra {x:?}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_wrapper_of_a_control_takes_its_label_and_value_from_the_caller() {
    story(
        r#"## wrapper
```kotlin app/src/main/java/a/A.kt
package a

import androidx.compose.foundation.layout.Row
import androidx.compose.material3.Switch
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember

@Composable
fun Line(title: String, on: Boolean, change: (Boolean) -> Unit) {
    Row {
        Text(title)
        Switch(checked = on, onCheckedChange = change)
    }
}

@Composable
fun Settings() {
    val share = remember { mutableStateOf(true) } // error: it
    Line("Share data with partners", share.value) { share.value = it }
    Line( // error: it
        title = "Send usage statistics",
        on = true,
        change = {},
    )
    var dark by remember { mutableStateOf(true) }
    Line("Dark theme", dark) { dark = it }
    var off by remember { mutableStateOf(false) }
    Line("Personalized ads", off) { off = it }
}
```
"#,
    );
}

#[test]
fn a_box_of_a_view_binding_has_the_text_of_its_layout() {
    story(
        r#"## binding
```xml app/src/main/res/layout/login.xml
<LinearLayout xmlns:android="http://schemas.android.com/apk/res/android">
    <CheckBox android:id="@+id/cb_one" android:text="我已阅读并同意《隐私政策》" />
    <CheckBox android:id="@+id/cb_two" android:text="记住密码" />
</LinearLayout>
```
```kotlin app/src/main/java/a/A.kt
package a

import a.databinding.LoginBinding
import android.os.Bundle
import androidx.appcompat.app.AppCompatActivity

class A : AppCompatActivity() {
    private lateinit var binding: LoginBinding

    override fun onCreate(saved: Bundle?) {
        super.onCreate(saved)
        binding.cbOne.isChecked = true // error: it
        binding.cbTwo.isChecked = true
        binding.apply { cbOne.isChecked = true } // error: it
        with(binding) {
            cbOne.setChecked(true) // error: it
        }
        binding.row.setOnClickListener { binding.cbOne.isChecked = true }
        binding.cbOne.isChecked = !binding.cbOne.isChecked
    }
}
```
"#,
    );
}

#[test]
fn what_the_user_or_a_store_decides_is_no_default() {
    story(
        r#"## acts
```java app/src/main/java/a/A.java
package a;

import android.app.Activity;
import android.os.Bundle;
import android.view.View;
import android.widget.CheckBox;

public class A extends Activity implements View.OnClickListener {
    private CheckBox cbAgree;
    private boolean agreed = true;

    @Override
    protected void onCreate(Bundle saved) {
        super.onCreate(saved);
        cbAgree = findViewById(R.id.cb_agree);
        agreed = getPreferences(0).getBoolean("agreed", false);
        cbAgree.setChecked(agreed);
        if (getPreferences(0).getBoolean("privacy_agreed", false)) {
            cbAgree.setChecked(true);
        }
        findViewById(R.id.row).setOnClickListener(new View.OnClickListener() {
            @Override
            public void onClick(View v) {
                cbAgree.setChecked(true);
            }
        });
    }

    @Override
    public void onClick(View v) {
        tick();
    }

    private void tick() {
        cbAgree.setChecked(true);
    }
}
```
"#,
    );
}

#[test]
fn delegates_and_fallbacks_are_defaults() {
    story(
        r#"## delegates
```kotlin app/src/main/java/a/A.kt
package a

const val KEY_SHARE = "share_data"

class Settings(private val store: Store) {
    var analyticsEnabled by preference("analytics", default = true) // error: it
    var shareData: Boolean by store.flag(KEY_SHARE, true) // error: it
    var adTracking by preference("ad_tracking", false)
    var darkMode by preference("dark", true)
    var doNotTrack by preference("do_not_track", true)
    private var stored: Boolean? = null
    val analyticsAllowed: Boolean
        get() = stored ?: true // error: it
    val darkAllowed: Boolean
        get() = stored ?: true
}
```
"#,
    );
}

#[test]
fn a_wrapper_with_its_own_default_is_found_where_the_key_is_named() {
    story(
        r#"## keys
```java app/src/main/java/a/A.java
package a;

import android.content.SharedPreferences;

public class A {
    private SharedPreferences prefs;

    private boolean on(String key) {
        return prefs.getBoolean(key, true);
    }

    public boolean ads() {
        return on("personalized_ads"); // error: it
    }

    public boolean sound() {
        return on("sound");
    }

    public int page() {
        return prefs.getInt("recommend_page", 1);
    }

    public boolean tracking() {
        return prefs.getInt("tracking_enabled", 1) == 1; // error: it
    }
}
```
"#,
    );
}

#[test]
fn boxes_that_negate_or_belong_to_the_designer_are_quiet() {
    story(
        r#"## layouts
```xml app/src/main/res/layout/settings.xml
<LinearLayout xmlns:android="http://schemas.android.com/apk/res/android" xmlns:tools="http://schemas.android.com/tools">
    <Switch android:id="@+id/disable_tracking" android:checked="true" />
    <Switch android:id="@+id/enable_tracking" tools:checked="true" />
    <Switch android:id="@+id/allow_tracking" android:checked="true" /> <!-- error: it -->
    <Switch android:id="@+id/limit_ads" android:checked="false" /> <!-- error: it -->
    <TextView android:id="@+id/tracking" android:checked="true" />
</LinearLayout>
```
"#,
    );
}

#[test]
fn previews_show_nothing_to_the_user() {
    story(
        r#"## preview
```kotlin app/src/main/java/a/A.kt
package a

import androidx.compose.material3.Checkbox
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.tooling.preview.Preview

@Composable
fun Consent(agreed: Boolean) {
    Checkbox(checked = agreed, onCheckedChange = {})
    Text("Agree to the privacy policy")
}

@Preview
@Composable
fun ConsentPreview() {
    Consent(agreed = true)
}
```
"#,
    );
}

#[test]
fn a_manifest_switch_of_an_sdk_that_says_yes_is_a_default() {
    story(
        r#"## manifest
```manifest app/src/main/AndroidManifest.xml
<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="a">
    <application>
        <meta-data android:name="firebase_analytics_collection_enabled" android:value="true" /> <!-- error: it -->
        <meta-data android:name="a.analytics" android:value="true" />
    </application>
</manifest>
```
"#,
    );
}

#[test]
fn a_field_of_a_screen_state_is_at_first_what_its_maker_says() {
    story(
        r#"## state
```kotlin app/src/main/java/a/A.kt
package a

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.material3.Checkbox
import androidx.compose.material3.ListItem
import androidx.compose.material3.Switch
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.lifecycle.ViewModel
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.asStateFlow

data class State(
    val newsletter: Boolean = true, // error: it
    val agreed: Boolean = true,
    val dark: Boolean = true,
)

class Model(private val store: android.content.SharedPreferences) : ViewModel() {
    private val _state = MutableStateFlow(State(agreed = store.getBoolean("agreed", false)))
    val state = _state.asStateFlow()
    var training by mutableStateOf(true) // error: it
        private set

    fun setTraining(on: Boolean) {
        training = on
    }
}

@Composable
fun Page(model: Model) {
    val state by model.state.collectAsStateWithLifecycle()
    Column {
        Checkbox(checked = state.newsletter, onCheckedChange = {})
        Checkbox(checked = state.agreed, onCheckedChange = {})
        Checkbox(checked = state.dark, onCheckedChange = {})
        ListItem(
            headlineContent = { Text("Train our models on my photos") },
            trailingContent = { Switch(checked = model.training, onCheckedChange = model::setTraining) },
        )
    }
}
```
"#,
    );
}
