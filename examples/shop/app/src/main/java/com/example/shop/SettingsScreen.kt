package com.example.shop

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.material3.Switch
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.res.stringResource

@Composable
fun SettingsScreen(store: SettingsStore) {
    var personalizedAds by remember { mutableStateOf(store.personalizedAds) }
    var shareWithPartners by remember { mutableStateOf(store.shareWithPartners) }
    Column {
        SettingRow(stringResource(R.string.personalized_ads), personalizedAds) { on ->
            personalizedAds = on
            store.personalizedAds = on
            FeedAds.personalize(on)
        }
        SettingRow(stringResource(R.string.share_with_partners), shareWithPartners) { on ->
            shareWithPartners = on
            store.shareWithPartners = on
        }
    }
}

@Composable
private fun SettingRow(label: String, checked: Boolean, onChange: (Boolean) -> Unit) {
    Row {
        Text(label)
        Switch(checked = checked, onCheckedChange = onChange)
    }
}
