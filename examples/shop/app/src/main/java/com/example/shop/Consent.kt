package com.example.shop

import android.content.Context
import androidx.core.content.edit

/** The user's answer to the privacy policy. */
object Consent {

    private const val FILE = "consent"
    private const val KEY_AGREED = "privacy_policy_agreed"

    fun isAgreed(context: Context): Boolean =
        context.getSharedPreferences(FILE, Context.MODE_PRIVATE).getBoolean(KEY_AGREED, false)

    fun save(context: Context, agreed: Boolean) {
        context.getSharedPreferences(FILE, Context.MODE_PRIVATE).edit { putBoolean(KEY_AGREED, agreed) }
    }
}
