package com.example.shop

import android.content.Context
import androidx.core.content.edit

/** The switches on the settings screen. */
class SettingsStore(context: Context) {

    private val preferences = context.getSharedPreferences("settings", Context.MODE_PRIVATE)

    var personalizedAds: Boolean
        get() = preferences.getBoolean("personalized_ads", false)
        set(value) = preferences.edit { putBoolean("personalized_ads", value) }

    var shareWithPartners: Boolean
        get() = preferences.getBoolean("share_for_advertising", true)
        set(value) = preferences.edit { putBoolean("share_for_advertising", value) }
}
